import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { useDaemon } from "../../daemon/daemon";
import {
  daemonSettingsIn,
  daemonsOf,
  type ExportedState,
  knownTo,
  mendState,
  stackNameIn,
  stackProvidersOf,
  stateIdsOf,
  unreadableState,
} from "./pulumiState";
import { removeUnknown, type Sharing } from "./removeUnknown";
import { isLeftBehind, locksInWords, type StateLock, stateLocksIn } from "./stateLock";

const LOCK_POLL_MS = 500;

/** A stack after an interrupted update or destroy. */
export interface BrokenStack {
  /** Runs Pulumi in the program's folder. @param shows whether the user sees Pulumi's output while Pulumi runs */
  readonly pulumi: (args: readonly string[], shows?: boolean) => Promise<Ended>;
  /** Name of the stack; undefined for the selected stack. */
  readonly stack?: string;
  /** Further arguments of `pulumi refresh`. */
  readonly refresh?: readonly string[];
  /** Whether to remove a lock of another user without asking. */
  readonly force: boolean;
  /**
   * Longest wait for a live Pulumi of this user: the Pulumi of a take-over lives on if from-link is killed. @default 0
   */
  readonly waitMs?: number;
  /** Command that repeats this recovery. */
  readonly command: string;
  readonly say: (line: string) => void;
}

/** Result of a Pulumi command. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A failed Pulumi command, with its exit code. */
export class PulumiFailed extends Error {
  readonly code: number;

  constructor(args: readonly string[], { code, stderr }: Ended, command: string) {
    const named = args
      .slice(
        0,
        args.findIndex((arg) => arg.startsWith("-")),
      )
      .join(" ");
    const said = stderr.trim().replace(/^error: /, "");
    super(`pulumi ${named} fails: ${said}\n${unreadableState(stderr, command) ?? ""}`.trim());
    this.code = code;
  }
}

/**
 * Repairs a stack: mends the state's files, removes an abandoned lock, refreshes the state, and removes resources that the
 * interrupted update made and the state does not list. Never removes a volume.
 *
 * @throws PulumiFailed if Pulumi fails for another reason than a lock
 * @throws Error with the lock's holder, if the holder may be somebody else and the user does not allow to remove the lock
 */
export async function mendStack(broken: BrokenStack): Promise<void> {
  const { say, stack } = broken;
  const { url } = JSON.parse(await written(broken, ["whoami", "--verbose", "--json"])) as { url: string };
  for (const file of mendState(url))
    say(`Deleted ${file}: half-written when Pulumi was killed, and not needed.`);
  const before = await exported(broken, stack, "--show-secrets"); // the key of a daemon may be a secret
  say("Reading what is there (some seconds) …");
  await refresh(broken);
  for (const { inputs = {} } of stackProvidersOf(before)) useDaemon(daemonSettingsIn(inputs));
  await removeUnknown(daemonsOf(before), {
    states: stateIdsOf(before),
    known: knownTo(await exported(broken, stack)),
    at: Date.parse(before.deployment.manifest?.time ?? ""),
    stack: stackNameIn(before),
    sharing: () => sharingOf(broken, before, url),
    say,
  });
}

/** Refreshes the stack; removes locks first if necessary. */
async function refresh(broken: BrokenStack): Promise<void> {
  const { waitMs = 0, say, command } = broken;
  const args = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"];
  const all = [...args, ...(broken.refresh ?? []), ...ofStack(broken.stack)];
  const end = Date.now() + waitMs;
  const taken = new Set<string>();
  for (let waitedFor = ""; ;) {
    const ended = await broken.pulumi(all, true);
    if (ended.code === 0) return;
    const locks = await namedLocks(broken, stateLocksIn(ended.stderr));
    const holders = locks.map(({ holder, since = "" }) => `${holder} ${since}`.trim()).join(", ");
    if (locks.length === 0 || taken.has(holders)) throw new PulumiFailed(all, ended, command);
    if (locks.every((lock) => lock.process === "lives" && lock.isMine) && Date.now() < end) {
      if (waitedFor !== holders) say(`Waiting for Pulumi, which is at work still: ${holders} …`);
      waitedFor = holders;
      await sleep(LOCK_POLL_MS);
      continue;
    }
    if (!locks.every(isLeftBehind)) await checkAllowed(broken, locks);
    say(`Taking the lock away of ${holders} …`);
    await written(broken, ["cancel", "--yes", ...ofStack(broken.stack)]);
    taken.add(holders);
  }
}

/** Adds the user and the start of the running update to the locks of a Pulumi service. */
async function namedLocks(broken: BrokenStack, locks: StateLock[]): Promise<StateLock[]> {
  if (!locks.some(({ since }) => since === undefined)) return locks;
  const { stdout } = await broken.pulumi(["stack", ...ofStack(broken.stack), "--non-interactive"]);
  const [, who] = /^\s*Requested By: (.+)$/m.exec(stdout) ?? [];
  const [, since] = /^\s*Started: (.+)$/m.exec(stdout) ?? [];
  return locks.map((lock) => (who === undefined ? lock : { ...lock, holder: `an update of ${who}`, since }));
}

/** @throws Error unless the user allows to remove locks of other users */
async function checkAllowed({ force, stack, command }: BrokenStack, locks: StateLock[]): Promise<void> {
  if (force) return;
  const words = locksInWords(locks, stack, command);
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new Error(words);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${words}\nTake the lock away now? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Error("Nothing was changed: the lock stays.");
  } finally {
    terminal.close();
  }
}

/**
 * Other stacks of the backend with the same state id: they exist after `pulumi state move`, or after a copy of the state. The
 * resources of these stacks look like resources of this stack that this stack's state does not list.
 */
async function sharingOf(broken: BrokenStack, before: ExportedState, url: string): Promise<Sharing> {
  const [names, known, ids] = [new Set<string>(), new Set<unknown>(), stateIdsOf(before)];
  try {
    // A Pulumi service is asked only for the stacks of this project: an organisation may have thousands of stacks.
    const all = /^https?:/.test(url) ? [] : ["--all"];
    const listed = JSON.parse(await written(broken, ["stack", "ls", "--json", ...all])) as { name: string }[];
    for (const { name } of listed) {
      const state = await exported(broken, name);
      const other = stackNameIn(state);
      if (other === undefined || other === stackNameIn(before)) continue;
      if (!stateIdsOf(state).some((id) => ids.includes(id))) continue;
      names.add(other);
      for (const key of knownTo(state)) known.add(key);
    }
    return { names, known };
  } catch (error) {
    return { names, known, unread: (error as Error).message };
  }
}

async function exported(
  broken: BrokenStack,
  stack: string | undefined,
  ...flags: string[]
): Promise<ExportedState> {
  return JSON.parse(await written(broken, ["stack", "export", ...flags, ...ofStack(stack)])) as ExportedState;
}

/** Standard output of Pulumi. @throws PulumiFailed */
async function written({ pulumi, command }: BrokenStack, args: readonly string[]): Promise<string> {
  const ended = await pulumi([...args, "--non-interactive"]);
  if (ended.code !== 0) throw new PulumiFailed(args, ended, command);
  return ended.stdout;
}

function ofStack(stack: string | undefined): string[] {
  return stack === undefined ? [] : ["--stack", stack];
}
