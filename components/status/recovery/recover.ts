import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { say, typed } from "../terminal";
import { type Ended, mendStack, PulumiFailed } from "./mendStack";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What is to be recovered, and how. */
export interface Recovery {
  /** Name of the stack; undefined is the selected one. */
  readonly stack?: string;
  /** Whether it is destroyed in the end, and not updated. */
  readonly down: boolean;
  /** Whether a lock that may be somebody else's is taken away without asking. */
  readonly force: boolean;
  /** Pulumi's `--config-file`. */
  readonly configFile?: string;
  /** Further arguments of the `pulumi up` or `pulumi destroy` in the end. */
  readonly args: readonly string[];
}

/**
 * Brings a stack to what its program says after an update or destroy that was broken off: mends state and daemon (mendStack),
 * and updates or destroys. The update takes up the stack's volumes.
 *
 * @returns the exit code of Pulumi
 * @throws Error if Pulumi does not know an argument, and if somebody else may be at work on the stack; nothing is changed then
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

/** Pulumi reads all arguments before it answers with its help. @throws Error with what Pulumi says of a wrong one */
async function checkArguments(all: readonly string[]): Promise<void> {
  const { code, stderr } = await run([...all, "--help"], ["pipe", "pipe"]);
  if (code === 0) return;
  const said = /^error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim();
  throw new Error(`${said}. Nothing was changed; \`pulumi ${all[0] ?? ""} --help\` lists what follows --.`);
}

/** Runs Pulumi in this folder. @param output where its standard output and standard error go */
async function run(
  args: readonly string[],
  output: ["inherit" | "pipe", "inherit" | "pipe"],
): Promise<Ended> {
  const child = spawn("pulumi", args, { stdio: ["ignore", ...output] });
  // A terminal sends Ctrl-C to both. This process goes on until Pulumi has ended in order.
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
