import { hostname } from "node:os";
import { isAlive } from "./isAlive.ts";

/** A lock on a stack's state, as Pulumi names it when it meets one. */
const LOCK = /created by (?<user>.+)@(?<host>.+) \(pid (?<pid>\d+)\) at (?<since>\S+)/;

/** Who holds a stack's lock, and since when. */
export interface StateLock {
  /** `process 1 of user@host`. */
  readonly holder: string;
  readonly since: string;
  /** Whether the holder is of this machine. */
  readonly isHere: boolean;
  /** Whether it may be at work still: it lives, or is on another machine, of which nobody here can tell. */
  readonly mayWork: boolean;
}

/** The lock that kept Pulumi from working, read from what it wrote; undefined if that was not the reason. */
export function stateLockIn(written: string): StateLock | undefined {
  const { user = "", host = "", pid = "", since = "" } = LOCK.exec(written)?.groups ?? {};
  if (pid === "") return undefined;
  const isHere = host === hostname();
  return {
    holder: `process ${pid} of ${user}@${host}`,
    since,
    isHere,
    mayWork: !isHere || isAlive(Number(pid)),
  };
}
