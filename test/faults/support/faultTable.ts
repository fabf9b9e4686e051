import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../../tools/shared/eventually.ts";
import type { FaultRow } from "../../../tools/shared/tables.ts";
import { type Seen, SteadyLoad } from "./steadyLoad";

/** A fault of a stack under load. */
export interface Fault {
  name: string;
  /** Who healed it, told afterwards where that is not the same each time. */
  healedBy: string | (() => string);
  /** Ends when the healing may begin. */
  strike: () => Promise<unknown>;
  /** Repair, if Docker and the app do not recover by themselves. */
  heal?: () => Promise<unknown>;
}

let order = 0;

/**
 * Strikes under load, and records what clients saw.
 *
 * @param urls where they ask
 * @param countInRedis the last count that Redis gave
 */
export async function underLoad(
  { name, healedBy, strike, heal }: Fault,
  urls: () => string | readonly string[],
  countInRedis: () => Promise<number>,
): Promise<Seen> {
  const place = ++order;
  const load = new SteadyLoad(urls);
  await load.underWay();
  await strike();
  const since = performance.now();
  await heal?.();
  const healedMs = await load.healed(since);
  const seen = await load.end(() => eventually(countInRedis));
  const by = typeof healedBy === "string" ? healedBy : healedBy();
  recordFault({ order: place, fault: name, ...seen, healedMs, healedBy: by });
  return seen;
}

/** Prints a row, and leaves it for the command that writes the table. */
export function recordFault(row: FaultRow): void {
  console.info(JSON.stringify(row));
  const folder = process.env.REDIS_LINK_FAULTS;
  if (folder !== undefined) writeFileSync(join(folder, `${row.order}.json`), JSON.stringify(row));
}
