import { hostname, userInfo } from "node:os";

/** Words with which a folder or bucket backend refuses an update (pulumi, `pkg/backend/diy/lock.go`). */
const LOCKED = "the stack is currently locked by";

/** Words with which Pulumi describes a lock of a folder or bucket backend. */
const LOCK = /created by (?<user>.+)@(?<host>.+) \(pid (?<pid>\d+)\) at (?<since>\S+)/g;

/** Words with which a Pulumi service refuses an update. They do not name the other user. */
const CONFLICT = "[409] Conflict: Another update is currently in progress";

/** Holder of a stack's lock. */
export interface StateLock {
  /** The holder, such as `process 1 of user@host` or `another update`. */
  readonly holder: string;
  /** Time since which the lock is held; undefined if the backend does not report the time. */
  readonly since?: string;
  /** State of the holder's process. `is elsewhere` is a process on another machine, which cannot be checked here. */
  readonly process: "lives" | "is dead" | "is elsewhere";
  /** Whether the lock belongs to this user on this machine. */
  readonly isMine: boolean;
}

/** The locks in Pulumi's output; empty if Pulumi failed for another reason. */
export function stateLocksIn(written: string): StateLock[] {
  if (written.includes(CONFLICT))
    return [{ holder: "another update", process: "is elsewhere", isMine: false }];
  if (!written.includes(LOCKED)) return [];
  return [...written.matchAll(LOCK)].map(({ groups: { user = "", host = "", pid = "", since } = {} }) => {
    const isHere = host === hostname();
    const here = isAlive(Number(pid)) ? "lives" : "is dead";
    return {
      ...{ holder: `process ${pid} of ${user}@${host}`, since },
      ...{ process: isHere ? here : "is elsewhere", isMine: isHere && user === userName() },
    };
  });
}

/** Whether a lock is abandoned: its process ran on this machine as this user, and is dead. */
export function isLeftBehind(lock: StateLock): boolean {
  return lock.process === "is dead" && lock.isMine;
}

/** Name of this user, as Pulumi writes it into a lock. */
function userName(): string {
  try {
    const { username } = userInfo();
    return process.platform === "win32" ? `${process.env.USERDOMAIN ?? ""}\\${username}` : username;
  } catch {
    return process.env.USER ?? ""; // in some containers the user has a number but no name
  }
}

/**
 * The holders of a stack's locks, and the remedy.
 *
 * @param locks one or more
 * @param stack the stack's name; undefined for the selected one
 * @param command command that recovers the stack
 */
export function locksInWords(
  locks: readonly StateLock[],
  stack: string | undefined,
  command: string,
): string {
  const named = stack === undefined ? "The selected stack" : `The stack "${stack}"`;
  return locks
    .map((lock) => {
      const since = lock.since === undefined ? "" : ` since ${lock.since}`;
      return `${named} is locked by ${lock.holder}${since}${remedyOf(lock, command)}`;
    })
    .join("\n");
}

function remedyOf(lock: StateLock, command: string): string {
  const force = `\`${forced(command)}\` takes the lock away`;
  if (isLeftBehind(lock))
    return `, which is dead: \`${command}\` takes the lock away and brings the stack to what the program says.`;
  switch (lock.process) {
    case "lives":
      return (
        ", which is alive: another update is under way. Wait for its end and run this again. " +
        `If that process is something else by now, ${force}.`
      );
    case "is dead":
      return `, which is dead and was another user's: ${force}.`;
    case "is elsewhere":
      return `: wait for its end and run this again. If it is dead, ${force}.`;
  }
}

/** The command that removes a lock of another user. */
function forced(command: string): string {
  return command.startsWith("npm run ") ? `${command} -- --force` : `${command} --force`;
}

/** Whether this machine has a process with this pid, of any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
