import { stateLockIn } from "../tools/shared/stateLock.ts";

/** Who holds a stack's lock. */
export interface StackLock {
  holder: string;
  /** Whether the holder runs on this machine; false too for one of another machine, which nobody here can tell. */
  lives: boolean;
  /** Whether it ran on this machine, and does not any more. */
  isDead: boolean;
  /** What it means and what to do, in words for the user. */
  words: string;
}

/** The lock that kept Pulumi from working, read from what it wrote; undefined if that was not the reason. */
export function stackLockIn(written: string, stackName: string): StackLock | undefined {
  const lock = stateLockIn(written);
  if (lock === undefined) return undefined;
  const { holder, since, isHere, mayWork } = lock;
  const lives = isHere && mayWork;
  return {
    holder,
    lives,
    isDead: isHere && !mayWork,
    words: `The stack "${stackName}" is locked by ${holder} since ${since}${remedy(isHere, lives)}`,
  };
}

function remedy(here: boolean, lives: boolean): string {
  if (lives) {
    return (
      ", which is alive: another update is under way. Wait for its end and run this again. If that process is " +
      "something else by now, `pulumi cancel` takes the lock away."
    );
  }
  return here
    ? ", which is dead: `npm run recover` takes the lock away and brings the stack to what the program says."
    : ": wait for its end and run this again. If that process is dead, `npm run recover` takes the lock away.";
}
