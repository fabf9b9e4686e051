import { InvalidArgumentError, type Command } from "commander";
import { BenchRun, partNames, type PartName } from "../bench/benchRun.ts";
import type { ComposeCommand } from "../bench/compose.ts";
import { composeProgram } from "../lab/go.ts";
import { buildApp } from "../../app/build.ts";
import { prepare, prepareCompose } from "../../commands/environment.ts";
import { stopSignal } from "../../commands/runProgram.ts";
import { say } from "../../commands/project.ts";

const ROUNDS = 5;
const MAX_ROUNDS = 1000;

/**
 * Adds the command `bench`. The modules of the bench are loaded only when `bench` runs, so that other commands need not wait
 * for them.
 */
export function addBench(program: Command): void {
  program
    .command("bench")
    .description("how fast this is beside docker compose and plain Pulumi, measured in turn (docs/speed.md)")
    .option("--against <ref>", "measure this tree beside another commit instead: is it slower?")
    .option("--rounds <n>", "how often each is measured", roundsOf, ROUNDS)
    .option("--only <parts>", `some of ${partNames.join(",")}`, partsOf, [...partNames])
    .action(run);
}

/** @throws InvalidArgumentError with the allowed range */
export function roundsOf(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= MAX_ROUNDS) return value;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MAX_ROUNDS}.`);
}

/** @throws InvalidArgumentError with the names of the existing parts */
export function partsOf(text: string): PartName[] {
  const unknown = text.split(",").find((name) => !partNames.some((part) => part === name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is no part: give some of ${partNames.join(",")}.`);
  return partNames.filter((part) => text.split(",").includes(part));
}

/** Runs the bench. At the end, even after Ctrl-C, everything that the bench made is removed. */
async function run({
  against,
  ...options
}: {
  against?: string;
  rounds: number;
  only: PartName[];
}): Promise<void> {
  const [{ runBench }, { commitOf }] = await Promise.all([
    import("../bench/bench.ts"),
    import("../bench/trees.ts"),
  ]);
  const commit = against === undefined ? undefined : await commitOf(against);
  const signal = stopSignal();
  const env = await prepare();
  await buildApp();
  const bench = new BenchRun(env, signal, say);
  try {
    await runBench(bench, commit ?? (await findCompose(bench)), options);
  } finally {
    say("Taking away what the bench made (half a minute) …");
    await bench.end();
  }
}

/** The command of the machine's own Docker Compose, or of the lab's. */
async function findCompose(bench: BenchRun): Promise<ComposeCommand> {
  try {
    await bench.run("docker", ["compose", "version"]);
    return ["docker", "compose"];
  } catch {
    bench.signal.throwIfAborted();
    await prepareCompose();
    return [composeProgram];
  }
}
