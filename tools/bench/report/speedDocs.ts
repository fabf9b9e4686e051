import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceSection } from "../../shared/markedSection.ts";
import type { Result } from "../figure.ts";
import { LEAST_ROUNDS } from "../partNames.ts";
import type { Timeline } from "../trace/timeline.ts";
import { ratioPlot } from "./ratioPlot.ts";
import { tables } from "./tables.ts";
import { timelinePlot } from "./timelinePlot.ts";

/** Why the figures of a run may not be good enough for the docs. */
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
export async function writeFiguresTo(
  file: string,
  result: Result,
  machine: string,
  missing: readonly string[] = [],
): Promise<void> {
  writeFileSync(join(dirname(file), "speed.svg"), await ratioPlot(result.verdicts));
  const leftOut = missing.length > 0 ? `Left out of this run: ${missing.join(", ")}.` : "";
  const picture = "![Each goal as a bar: the ratio to the contender, with a mark at the goal](speed.svg)";
  replaceSection(file, "figures", [machine, leftOut, picture, tables(result)].filter(Boolean).join("\n\n"));
}

/** Puts a run on the lab's swarm into docs/speed.md. */
export function writeSwarmFiguresTo(file: string, result: Result, machine: string): void {
  replaceSection(file, "swarm figures", [machine, tables(result)].join("\n\n"));
}

/** Draws timelines beside docs/speed.md, which shows them. */
export async function writeTraceTo(
  file: string,
  timelines: Readonly<Record<string, Timeline>>,
  machine: string,
): Promise<void> {
  const pictures: string[] = [];
  for (const [name, timeline] of Object.entries(timelines)) {
    writeFileSync(join(dirname(file), `${name}.svg`), await timelinePlot(timeline));
    pictures.push(`![${timeline.title}: processes, phases and resources over time](${name}.svg)`);
  }
  replaceSection(file, "trace", [machine, ...pictures].join("\n\n"));
}
