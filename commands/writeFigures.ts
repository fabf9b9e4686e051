import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { projectFolder } from "./project.ts";

/** One row of the table, as test/faults writes it. */
interface Figure {
  order: number;
  fault: string;
  downtimeMs: number;
  refused: number;
  acknowledged: number;
  lost: number;
  healedMs: number;
  healedBy: string;
}

const START = "<!-- figures: start -->";
const END = "<!-- figures: end -->";

/** Replaces the table in docs/reliability.md by the figures that a run left in a folder. */
export function writeFigures(folder: string): void {
  const file = join(projectFolder, "docs", "reliability.md");
  const figures = readdirSync(folder)
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Figure)
    .sort((left, right) => left.order - right.order);
  if (figures.length === 0) return;
  const rows = figures.map((figure) => [
    figure.fault,
    seconds(figure.downtimeMs),
    String(figure.refused),
    String(figure.acknowledged),
    `**${figure.lost}**`,
    seconds(figure.healedMs),
    figure.healedBy,
  ]);
  const head = ["Fault", "No answer for", "Refused", "Acknowledged", "Lost of these", "Healed after", "By"];
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const when = `Run of ${new Date().toISOString().slice(0, 10)} on ${availableParallelism()} cores.`;
  const [before = "", rest = ""] = readFileSync(file, "utf8").split(START);
  const after = rest.split(END)[1] ?? "";
  writeFileSync(file, `${before}${START}\n\n${when}\n\n${lines.join("\n")}\n\n${END}${after}`);
  execFileSync(join(projectFolder, "node_modules", ".bin", "prettier"), ["--write", file], {
    stdio: "ignore",
  });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
