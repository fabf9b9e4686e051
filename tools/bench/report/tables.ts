import { isMet, shown, type Figure, type Result, type Verdict } from "../figure.ts";
import { median } from "../statistics.ts";

/** The result of a run as Markdown: goals, everything that was measured, notes. */
export function tables({ figures, verdicts, notes = [] }: Result): string {
  const parts = [
    verdicts.length > 0
      ? markdownTable(["Figure", "redis-link", "Against", "Ratio", "Goal", "Met"], verdicts.map(goalRow))
      : "",
    markdownTable(["Figure", "Who", "Median", "Least to most", "Rounds"], figures.flatMap(figureRows)),
    notes.map((note) => `- ${note}`).join("\n"),
  ];
  return parts.filter(Boolean).join("\n\n");
}

function goalRow(verdict: Verdict): string[] {
  const { what, ours, against, ratio, kind, limit } = verdict;
  return [what, ours, against, ratio.toFixed(2), `${kind} ${limit}`, isMet(verdict) ? "yes" : "**no**"];
}

function figureRows({ title, unit, series }: Figure): string[][] {
  return series.map(({ peer, values }, index) => [
    index === 0 ? title : "",
    peer,
    shown(median(values), unit),
    `${shown(Math.min(...values), unit)} – ${shown(Math.max(...values), unit)}`,
    String(values.length),
  ]);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
