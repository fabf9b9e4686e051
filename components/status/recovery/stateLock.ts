import { hostname } from "node:os";

/** A lock on a stack's state, as Pulumi names it when it meets one. */
const LOCK = /created by (?<user>.+)@(?<host>.+) \(pid (?<pid>\d+)\) at (?<since>\S+)/;

/** Who holds a stack's lock, and since when. */
export interface StateLock {
  /** `process 1 of user@host`. */
  readonly holder: string;
  readonly since: string;
  /** Nobody here can tell whether a process of another machine lives. */
  readonly process: "lives" | "is dead" | "is elsewhere";
}

/** The lock that kept Pulumi from working, read from what Pulumi wrote; undefined if Pulumi failed for another reason. */
export function stateLockIn(written: string): StateLock | undefined {
  const { user = "", host = "", pid = "", since = "" } = LOCK.exec(written)?.groups ?? {};
  if (pid === "") return undefined;
  const here = isAlive(Number(pid)) ? "lives" : "is dead";
  return {
    holder: `process ${pid} of ${user}@${host}`,
    since,
    process: host === hostname() ? here : "is elsewhere",
  };
}

/**
 * What a lock means for the user, and what to do.
 *
 * @param stack its name; undefined is the selected one
 * @param command what recovers the stack
 */
export function lockInWords(lock: StateLock, stack: string | undefined, command: string): string {
  const remedy = {
    lives:
      ", which is alive: another update is under way. Wait for its end and run this again. If that process is something " +
      "else by now, `pulumi cancel` takes the lock away.",
    "is dead": `, which is dead: \`${command}\` takes the lock away and brings the stack to what the program says.`,
    "is elsewhere": `: wait for its end and run this again. If that process is dead, \`${command}\` takes the lock away.`,
  }[lock.process];
  const named = stack === undefined ? "The selected stack" : `The stack "${stack}"`;
  return `${named} is locked by ${lock.holder} since ${lock.since}${remedy}`;
}

/** Whether this machine has a process of this number, of whatever user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
