import { projectFolder } from "../shared/projectFolder.ts";
import type { BenchRun, PartName } from "./benchRun.ts";
import type { ComposeCommand } from "./compose.ts";
import { measurePart, type Figure } from "./measure.ts";
import { bringUp, parts } from "./parts.ts";
import { comparisonTable, goalTable, machine } from "./report.ts";
import { bothTrees, OURS } from "./trees.ts";

/**
 * Measures this tree against Docker Compose and small programs, or against another commit, and prints the results as a table.
 *
 * @param against a commit, or the command of Docker Compose
 * @throws Error after the table, if a part could not be measured
 */
export async function runBench(
  bench: BenchRun,
  against: string | ComposeCommand,
  { rounds, only }: { rounds: number; only: readonly PartName[] },
): Promise<void> {
  const about = await machine(bench);
  bench.tell(about);
  const [tree, other] =
    typeof against === "string"
      ? await bothTrees(bench, against)
      : ([{ name: OURS, folder: projectFolder }, against] as const);
  const ours = await bringUp(bench, tree, "main");
  const beside = "folder" in other ? await bringUp(bench, other, "other") : other;
  const { failed, figures } = await measureParts(bench, only, async (name) =>
    measurePart(await parts[name]({ bench, ours, beside }), rounds, (line) => bench.tell(`${name}: ${line}`)),
  );
  if (figures.length > 0)
    console.log(`${about}\n\n${(typeof against === "string" ? comparisonTable : goalTable)(figures)}`);
  bench.signal.throwIfAborted();
  if (failed.length > 0) throw new Error(`Not measured: ${failed.join(", ")}. The reason is above.`);
}

/** Measures parts one after the other. If a part fails, the error is reported, and the other parts still count. */
export async function measureParts<Name extends string>(
  { tell, signal, seconds }: Pick<BenchRun, "tell" | "signal" | "seconds">,
  names: readonly Name[],
  measureOne: (name: Name) => Promise<Figure[]>,
): Promise<{ figures: Figure[]; failed: Name[] }> {
  const figures: Figure[] = [];
  const failed: Name[] = [];
  for (const name of names) {
    try {
      const took = await seconds(async () => figures.push(...(await measureOne(name))));
      tell(`${name}: measured in ${Math.round(took)} s`);
    } catch (error) {
      failed.push(name);
      tell(`${name}: could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (signal.aborted) break;
  }
  return { figures, failed };
}
