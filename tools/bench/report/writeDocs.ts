import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceSection } from "../../../commands/markedSection.ts";
import type { Result } from "../figure.ts";
import { LEAST_ROUNDS } from "../figureNames.ts";
import type { Timeline } from "../trace/timeline.ts";
import { ratioPlot } from "./ratioPlot.ts";
import { tables } from "./tables.ts";
import { timelinePlot } from "./timelinePlot.ts";

/** What makes figures worth no more than a look. */
export interface Doubts {
  standIns: readonly string[];
  rounds: number;
}

/** @throws Error with the remedy if figures of such a run must not be written */
export function assertWritable({ standIns, rounds }: Doubts): void {
  if (standIns.length > 0) {
    throw new Error(
      `--write-docs: ${standIns.join(", ")} are the lab's stand-ins, whose speed says nothing about Pulumi. ` +
        "Install the real plugins (`pulumi plugin install`) and set LAB_PLUGINS=real.",
    );
  }
  if (rounds < LEAST_ROUNDS) {
    throw new Error(`--write-docs: ${rounds} rounds are too few, ${LEAST_ROUNDS} is the least.`);
  }
}

/**
 * Puts a run into docs/speed.md, with docs/speed.svg beside it.
 *
 * @param missing parts that the run left out, which the text names
 */
export function writeFiguresTo(
  file: string,
  result: Result,
  machine: string,
  missing: readonly string[] = [],
): void {
  writeFileSync(join(dirname(file), "speed.svg"), ratioPlot(result.verdicts));
  const leftOut = missing.length > 0 ? `Left out of this run: ${missing.join(", ")}.` : "";
  const picture = "![Each goal as a bar: the ratio to the peer, with a mark at the goal](speed.svg)";
  replaceSection(file, "figures", [machine, leftOut, picture, tables(result)].filter(Boolean).join("\n\n"));
}

/** Draws timelines beside docs/speed.md, which shows them. */
export function writeTraceTo(
  file: string,
  timelines: Readonly<Record<string, Timeline>>,
  machine: string,
): void {
  const pictures = Object.entries(timelines).map(([name, timeline]) => {
    writeFileSync(join(dirname(file), `${name}.svg`), timelinePlot(timeline));
    return `![${timeline.title}: processes, phases and resources over time](${name}.svg)`;
  });
  replaceSection(file, "trace", [machine, ...pictures].join("\n\n"));
}
