import { InvalidArgumentError, type Command } from "commander";
import type { BenchOptions } from "../bench/bench.ts";
import { BenchRun, LEAST_ROUNDS, partNames, type PartName } from "../bench/benchRun.ts";
import type { ComposeCommand } from "../bench/compose.ts";
import { composeProgram } from "../lab/go.ts";
import { buildApp } from "../../app/build.ts";
import { prepare, prepareCompose } from "../../commands/environment.ts";
import { stopSignal } from "../../commands/runProgram.ts";
import { say } from "../../commands/project.ts";

const APPS = [1, 5, 10, 20, 50];
const MAX_APPS = 200;
const MAX_ROUNDS = 1000;

/** Adds the command `bench`. What it needs is loaded when it runs, as no other command should wait for that. */
export function addBench(program: Command): void {
  program
    .command("bench")
    .description("how fast this is beside docker compose and plain Pulumi, measured in turn (docs/speed.md)")
    .option("--rounds <n>", "how often each is measured", number("rounds", MAX_ROUNDS), LEAST_ROUNDS)
    .option("--only <parts>", `some of ${partNames.join(",")}`, partList, [...partNames])
    .option("--apps <numbers>", "how many apps on one source", numberList, APPS)
    .option("--write-docs", "put the figures into docs/speed.md; not those of stand-ins or of few rounds")
    .action(run);
}

function number(name: string, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`${name} must be a whole number from 1 to ${most}.`);
  };
}

function numberList(text: string): number[] {
  const numbers = text.split(",").map(number("apps", MAX_APPS));
  return [...new Set(numbers)].sort((left, right) => left - right);
}

function partList(text: string): PartName[] {
  return text.split(",").map((name) => {
    const known = partNames.find((part) => part === name);
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`"${name}" is none of ${partNames.join(", ")}.`);
  });
}

/** Runs the bench. Everything that it made is taken away whatever happens, after Ctrl-C too. */
async function run(options: BenchOptions): Promise<void> {
  const { runBench } = await import("../bench/bench.ts");
  const signal = stopSignal();
  const env = await prepare();
  await buildApp();
  say("Measuring takes about ten minutes a part, and the part apps half an hour …");
  const bench = new BenchRun(env, signal, say);
  try {
    await runBench(bench, await findCompose(bench), options);
  } finally {
    say("Taking away what the bench made (half a minute) …");
    await bench.end();
  }
}

/** The machine's own Docker Compose, or the lab's. */
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
