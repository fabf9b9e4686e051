import type { Measured } from "./inTurn.ts";
import { median } from "./statistics.ts";

export type Unit = "s" | "/s";

/** What one peer was measured at. */
export interface Series {
  peer: string;
  values: readonly number[];
}

/** A quantity with everyone's values. */
export interface Figure {
  title: string;
  unit: Unit;
  series: readonly Series[];
}

/** A goal with what came out, as a ratio. */
export interface Verdict {
  what: string;
  /** This program, as text with unit. */
  ours: string;
  /** Who it is compared with, and its value. */
  against: string;
  ratio: number;
  kind: "≤" | "≥";
  limit: number;
}

/** What one part of the bench yields. */
export interface Result {
  figures: Figure[];
  verdicts: Verdict[];
  /** Sentences for below the tables. */
  notes?: string[];
}

/** Name of this program among its peers. */
export const OURS = "redis-link";

export function isMet({ ratio, kind, limit }: Verdict): boolean {
  return kind === "≤" ? ratio <= limit : ratio >= limit;
}

/** The values of one quantity as a figure; peers without any are left out. */
export function figureOf(measured: Measured, quantity: string, title: string, unit: Unit): Figure {
  const byPeer = measured.get(quantity) ?? new Map<string, number[]>();
  const series = [...byPeer].filter(([, values]) => values.length > 0);
  return { title, unit, series: series.map(([peer, values]) => ({ peer, values })) };
}

/**
 * The medians of two peers of a figure as a ratio.
 *
 * @throws Error if the figure has no values of one of them
 */
export function compare(
  figure: Figure,
  against: string,
  kind: Verdict["kind"],
  limit: number,
  what = figure.title,
): Verdict {
  const [ours, theirs] = [medianOf(figure, OURS), medianOf(figure, against)];
  return {
    what,
    ours: shown(ours, figure.unit),
    against: `${against}: ${shown(theirs, figure.unit)}`,
    ratio: ours / theirs,
    kind,
    limit,
  };
}

export function medianOf({ title, series }: Figure, peer: string): number {
  const found = series.find((one) => one.peer === peer);
  if (found === undefined) throw new Error(`${title}: ${peer} was not measured.`);
  return median(found.values);
}

/** A value with its unit, as precise as it is worth. */
export function shown(value: number, unit: Unit): string {
  if (unit === "/s") return `${Math.round(value).toLocaleString("en")}/s`;
  return Math.abs(value) < 0.0995 ? `${(value * 1000).toFixed(1)} ms` : `${value.toFixed(2)} s`;
}
