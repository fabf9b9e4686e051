import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { useDaemon } from "../../docker/daemon";
import {
  daemonSettingsIn,
  daemonsOf,
  type ExportedState,
  knownTo,
  lockInWords,
  mendState,
  stackProvidersOf,
  stateIdsOf,
  stateLockIn,
  unreadableState,
} from "./pulumiState";
import { removeUnknown } from "./removeUnknown";

/** What a user types to run this again. */
const RECOVER = "npx redis-link recover";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What is to be recovered, and how. */
export interface Recovery {
  /** Name of the stack; undefined is the selected one. */
  readonly stack?: string;
  /** Whether it is destroyed in the end, and not updated. */
  readonly down: boolean;
  /** Pulumi's `--config-file`. */
  readonly configFile?: string;
  /** Further arguments of the `pulumi up` or `pulumi destroy` in the end. */
  readonly args: readonly string[];
}

/**
 * Brings a stack to what its program says after an update or destroy that was broken off: takes the stack's lock away, mends
 * the state, reads what is there, removes what the state never heard of, and updates or destroys. Volumes are never removed:
 * the update takes up those of the stack.
 *
 * @returns the exit code of Pulumi
 * @throws Error if another process works on the stack
 */
export async function recover({ stack, down, configFile, args }: Recovery): Promise<number> {
  const of = stack === undefined ? [] : ["--stack", stack];
  const config = configFile === undefined ? [] : ["--config-file", configFile];
  const backend = await pulumi(["whoami", "--verbose", "--json"]);
  for (const file of mendState((JSON.parse(backend) as { url: string }).url))
    say(`Deleted ${file}: half-written when Pulumi was killed, and not needed.`);
  const exported = async (...more: string[]) =>
    JSON.parse(await pulumi(["stack", "export", ...more, ...of])) as ExportedState;
  const before = await exported("--show-secrets"); // a daemon's key may be one
  say("Reading what is there (some seconds) …");
  const refresh = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", ...config, ...of];
  const code = await refreshed(refresh, stack, of);
  if (code !== 0) return code;
  for (const { inputs = {} } of stackProvidersOf(before)) useDaemon(daemonSettingsIn(inputs));
  await removeUnknown(daemonsOf(before), {
    states: stateIdsOf(before),
    known: knownTo(await exported()),
    at: Date.parse(before.deployment.manifest?.time ?? ""),
    say,
  });
  say(`${down ? "Destroying" : "Updating"} (half a minute at most, if nothing is to be pulled) …`);
  const last = down ? ["destroy", "--yes", "--skip-preview"] : ["up", "--yes"];
  return (await run([...last, ...config, ...of, ...args], ["inherit", "inherit"])).code;
}

/** Refreshes the stack, and takes the lock of a dead process away for that. */
async function refreshed(refresh: string[], stack: string | undefined, of: string[]): Promise<number> {
  const first = await run(refresh, ["inherit", "pipe"]);
  if (first.code === 0) return 0;
  const lock = stateLockIn(first.stderr);
  if (lock?.process === "lives") throw new Error(lockInWords(lock, stack, RECOVER));
  say(`Taking the lock away${lock === undefined ? ", if one is left" : ` of ${lock.holder}`} …`);
  await run(["cancel", "--yes", ...of], ["pipe", "pipe"]);
  return (await run(refresh, ["inherit", "inherit"])).code;
}

/** What Pulumi writes. @throws Error with what it says if it fails */
async function pulumi(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run([...args, "--non-interactive"], ["pipe", "pipe"]);
  if (code === 0) return stdout;
  const command = args.filter((arg) => !arg.startsWith("-")).join(" ");
  const remedy = unreadableState(stderr, RECOVER) ?? "";
  throw new Error(`pulumi ${command} fails: ${stderr.trim().replace(/^error: /, "")}\n${remedy}`.trim());
}

/** Runs Pulumi in this folder. @param output where its standard output and standard error go */
async function run(args: string[], output: ["inherit" | "pipe", "inherit" | "pipe"]) {
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

function say(line: string): void {
  process.stderr.write(`redis-link: ${line}\n`);
}
