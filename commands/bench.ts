import { InvalidArgumentError, type Command } from "commander";
import { buildProgram } from "./buildProgram.ts";
import type { BenchRun } from "../tools/bench/benchRun.ts";
import type { ComposeCommand } from "../tools/bench/makers.ts";
import { LEAST_ROUNDS, partNames, type PartName } from "../tools/bench/partNames.ts";
import { composeProgram } from "../tools/lab/compose/compose.ts";
import { inSwarm } from "../tools/lab/lab.ts";
import { prepare, prepareCompose, prepareSwarm, say } from "./environment.ts";
import { runProgram } from "./runProgram.ts";
import { stopSignal } from "./stopSignal.ts";

const APPS = [1, 5, 10, 20, 50];
const MAX_APPS = 200;
const MAX_ROUNDS = 1000;

/** Options of `npm run bench`. */
interface Options {
  rounds: number;
  only: readonly PartName[];
  apps: readonly number[];
  short?: boolean;
  swarm?: boolean;
  trace?: boolean;
  writeDocs?: boolean;
}

/** Adds the command `bench`. What it needs is loaded when it runs, as no other command should wait for that. */
export function addBench(program: Command): void {
  program
    .command("bench")
    .description("how fast this is beside docker compose and plain Pulumi, measured in turn (docs/speed.md)")
    .option("--rounds <n>", "how often each is measured", number("rounds", MAX_ROUNDS), LEAST_ROUNDS)
    .option("--only <parts>", `some of ${partNames.join(",")}`, partList, [...partNames])
    .option("--apps <numbers>", "how many apps on one source", numberList, APPS)
    .option("--short", "the smoke form: everything once, and whether it measures at all")
    .option("--trace", "where the time goes: draws docs/trace-*.svg")
    .option("--swarm", "an app on the lab's swarm beside docker stack deploy, and nothing else")
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

/** In the network of the lab's swarm, where the tasks answer, unless it is that already. */
async function runInSwarm(): Promise<void> {
  const env = await prepareSwarm();
  const [program, ...args] = inSwarm([process.execPath, ...process.argv.slice(1)]);
  await runProgram(program, args, env);
}

/** Runs the bench in the form that is asked for. All that it made is taken away whatever happens, after Ctrl-C too. */
async function run(options: Options): Promise<void> {
  if (options.swarm && process.env.REDIS_LINK_SWARM === undefined) return runInSwarm();
  const { BenchRun } = await import("../tools/bench/benchRun.ts");
  const { runBench, runShort, runSwarm, runTrace } = await import("../tools/bench/modes.ts");
  const signal = stopSignal();
  const env = await prepare();
  await buildProgram();
  say(
    `${options.short ? "The smoke form takes about five minutes" : "Measuring takes about ten minutes a part and a hundred with all"} …`,
  );
  const bench = new BenchRun(env, signal, say);
  try {
    if (options.short) await runShort(bench, findCompose);
    else if (options.swarm) await runSwarm(bench, { ...options, writeDocs: options.writeDocs ?? false });
    else if (options.trace) await runTrace(bench, findCompose);
    else await runBench(bench, findCompose, { ...options, writeDocs: options.writeDocs ?? false });
  } finally {
    say("Taking away what the bench made (half a minute) …");
    await bench.end();
    say("docs/speed.md says what the figures mean.");
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
