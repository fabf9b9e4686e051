import { join, resolve } from "node:path";
import { prepare } from "./environment.ts";
import { mayHaveStack, projectFolder, stackName } from "./project.ts";
import { runProgram } from "./runProgram.ts";
import { notUp } from "./stackOutputs.ts";

/**
 * Runs a command of the package's `redis-link` on the stack, or with `--all` on the whole daemon. This process ends with the same
 * exit code.
 *
 * @throws Error with the remedy if the stack is not up
 */
async function runLinks(command: string, args: string[]): Promise<void> {
  const asksForHelp = args.includes("--help") || args.includes("-h");
  const isOfDaemon = args.includes("--all");
  const namesStack = isOfDaemon || args.some((arg) => /^--stack(=|$)/.test(arg));
  if (!asksForHelp && !namesStack && !mayHaveStack()) throw notUp();
  const env = asksForHelp ? {} : await prepare(!isOfDaemon);
  const stack = asksForHelp || namesStack ? [] : ["--stack", stackName];
  await redisLink([command, ...stack, ...args], env);
}

/** Runs the package's command `redis-link`. This process ends with the same exit code. */
export function redisLink(args: string[], env: Record<string, string>): Promise<number> {
  return runProgram(process.execPath, [join(projectFolder, "components", "redis-link"), ...args], env);
}

/** Shows each link, and whether it works. */
export const status = (args: string[]): Promise<void> => runLinks("status", args);

/** Shows each link, and whether it works, as a web page, until Ctrl-C. */
export const map = (args: string[]): Promise<void> => runLinks("map", args);

/**
 * Saves the data of Redis to a file, or restores them from a file. The path is resolved here, because npm runs commands in
 * another folder than the user's.
 */
const data = (command: string) => (file: string) =>
  runLinks(command, [resolve(process.env.INIT_CWD ?? ".", file)]);
export const [backup, restore] = [data("backup"), data("restore")];

/** Runs redis-cli with the given arguments on the stack's Redis. */
export const redisCli = (args: string[]): Promise<void> => runLinks("redis-cli", ["--", ...args]);
