import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { say, typed } from "../terminal";
import { type Ended, mendStack, PulumiFailed } from "./mendStack";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Options of a recovery. */
export interface Recovery {
  /** Name of the stack; undefined for the selected stack. */
  readonly stack?: string;
  /** Whether to destroy the stack in the end, instead of updating it. */
  readonly down: boolean;
  /** Whether to remove a lock of another user without asking. */
  readonly force: boolean;
  /** File that is passed to Pulumi as `--config-file`. */
  readonly configFile?: string;
  /** Further arguments of `pulumi up` or `pulumi destroy`, which runs in the end. */
  readonly args: readonly string[];
}

/**
 * Recovers a stack after an interrupted update or destroy: repairs the state and the daemon (mendStack), then updates or destroys
 * the stack. The update keeps using the stack's volumes.
 *
 * @returns the exit code of Pulumi
 * @throws Error before any change, if Pulumi does not know an argument, or if somebody else may be using the stack
 */
export async function recover({ stack, down, force, configFile, args }: Recovery): Promise<number> {
  const last = [...(down ? ["destroy", "--skip-preview"] : ["up"]), "--yes"];
  const config = configFile === undefined ? [] : ["--config-file", configFile];
  const of = stack === undefined ? [] : ["--stack", stack];
  const all = [...last, ...config, ...of, ...args];
  await checkArguments(all);
  try {
    await mendStack({
      ...{ stack, force, refresh: config, command: typed("recover"), say },
      pulumi: (words, shows = false) => run(words, shows ? ["inherit", "pipe"] : ["pipe", "pipe"]),
    });
  } catch (error) {
    if (!(error instanceof PulumiFailed)) throw error;
    say(error.message);
    return error.code;
  }
  say(`${down ? "Destroying" : "Updating"} (half a minute at most, if nothing is to be pulled) …`);
  return (await run(all, ["inherit", "inherit"])).code;
}

/** Checks the arguments by `pulumi --help`, which parses all of them. @throws Error with Pulumi's words about a wrong argument */
async function checkArguments(all: readonly string[]): Promise<void> {
  const { code, stderr } = await run([...all, "--help"], ["pipe", "pipe"]);
  if (code === 0) return;
  const said = /^error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim();
  throw new Error(`${said}. Nothing was changed; \`pulumi ${all[0] ?? ""} --help\` lists what follows --.`);
}

/** Runs Pulumi in this folder. @param output targets of Pulumi's standard output and standard error */
async function run(
  args: readonly string[],
  output: ["inherit" | "pipe", "inherit" | "pipe"],
): Promise<Ended> {
  const child = spawn("pulumi", args, { stdio: ["ignore", ...output] });
  // A terminal sends Ctrl-C to Pulumi too, so this process does not pass SIGINT on. It waits until Pulumi has ended.
  const passOn = (signal: NodeJS.Signals) => signal !== "SIGINT" && child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, passOn);
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new Error("There is no `pulumi` on the PATH: install it.") : error),
    );
    child.on("close", (code) => resolve(code ?? 130));
  });
  const read = (stream: Readable | null) => (stream === null ? "" : text(stream));
  const [code, stdout, stderr] = await Promise.all([ended, read(child.stdout), read(child.stderr)]);
  for (const signal of SIGNALS) process.off(signal, passOn);
  return { code, stdout, stderr };
}
