import { InvalidArgumentError, type Command } from "commander";
import { figureNames, LEAST_ROUNDS, type FigureName } from "../tools/bench/figureNames.ts";
import type { RunBenchOptions } from "./runBench.ts";

const APPS = [1, 5, 10, 20, 50];
const MAX_APPS = 200;
const MAX_ROUNDS = 1000;

/** Adds the command `bench`. What it needs is loaded when it runs, as no other command should wait for that. */
export function addBench(program: Command): void {
  program
    .command("bench")
    .description("how fast this is beside docker compose and plain Pulumi, measured in turn (docs/speed.md)")
    .option("--rounds <n>", "how often each is measured", number("rounds", MAX_ROUNDS), LEAST_ROUNDS)
    .option("--only <figures>", `some of ${figureNames.join(",")}`, figureList, [...figureNames])
    .option("--apps <numbers>", "how many apps on one source", numberList, APPS)
    .option("--short", "the smoke form: everything once, and whether it measures at all")
    .option("--trace", "where the time goes: draws docs/trace-*.svg")
    .option("--write-docs", "put the figures into docs/speed.md; not those of stand-ins or of few rounds")
    .action(async (options: RunBenchOptions) => (await import("./runBench.ts")).runBench(options));
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

function figureList(text: string): FigureName[] {
  return text.split(",").map((name) => {
    const known = figureNames.find((figure) => figure === name);
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`"${name}" is none of ${figureNames.join(", ")}.`);
  });
}
