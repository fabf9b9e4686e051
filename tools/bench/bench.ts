import { join } from "node:path";
import { projectFolder } from "../shared/projectFolder.ts";
import { appsPart } from "./apps.ts";
import { partNames, type BenchRun, type PartName } from "./benchRun.ts";
import type { ComposeCommand } from "./compose.ts";
import { measurePart, type Part, type Result } from "./measure.ts";
import { cyclePart, noopPart, previewPart, redisPart } from "./parts.ts";
import { bringUp, type Conditions } from "./programs.ts";
import { assertWritable, machine, standInsInUse, tables, writeFigures } from "./report.ts";

/** What a run of the bench is asked for. */
export interface BenchOptions {
  rounds: number;
  /** The parts to measure. */
  only: readonly PartName[];
  apps: readonly number[];
  writeDocs?: boolean;
}

const parts: Readonly<Record<PartName, (conditions: Conditions) => Promise<Part>>> = {
  preview: previewPart,
  noop: noopPart,
  cycle: cyclePart,
  redis: redisPart,
  apps: appsPart,
};

/**
 * Measures, prints the tables and, if asked to, puts them into docs/speed.md.
 *
 * @throws Error, after that, if a part could not be measured
 */
export async function runBench(
  bench: BenchRun,
  compose: ComposeCommand,
  { rounds, only, apps, writeDocs = false }: BenchOptions,
): Promise<void> {
  const standIns = standInsInUse(bench.env);
  if (writeDocs) assertWritable(standIns, rounds);
  const about = await machine(bench, compose, standIns);
  bench.tell(about);
  bench.tell("bringing the stack up once, to read off the daemon what its contenders have to make");
  const conditions = await bringUp(bench, compose, apps);
  const { failed, ...result } = await measureParts(bench, only, async (name) =>
    measurePart(await parts[name](conditions), rounds, (line) => bench.tell(`${name}: ${line}`)),
  );
  const left = partNames.filter((name) => !only.includes(name) || failed.includes(name));
  if (result.figures.length > 0) {
    console.log(`${about}\n\n${tables(result)}`);
    if (writeDocs) writeFigures(join(projectFolder, "docs", "speed.md"), result, about, left);
  }
  bench.signal.throwIfAborted();
  if (failed.length > 0) throw new Error(`Not measured: ${failed.join(", ")}. The reason is above.`);
}

/** Measures parts one after the other. A part that fails is told and loses nothing of the others. */
export async function measureParts<Name extends string>(
  { tell, signal, seconds }: Pick<BenchRun, "tell" | "signal" | "seconds">,
  names: readonly Name[],
  measureOne: (name: Name) => Promise<Result>,
): Promise<Result & { failed: Name[] }> {
  const results: Result[] = [];
  const failed: Name[] = [];
  for (const name of names) {
    try {
      const took = await seconds(async () => results.push(await measureOne(name)));
      tell(`${name}: measured in ${Math.round(took)} s`);
    } catch (error) {
      failed.push(name);
      tell(`${name}: could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (signal.aborted) break;
  }
  const verdicts = results.flatMap((result) => result.verdicts);
  return { figures: results.flatMap((result) => result.figures), verdicts, failed };
}
