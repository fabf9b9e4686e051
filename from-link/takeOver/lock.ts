import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "redis-link/tools";

const PREFIX = "take-over.lock.";

/**
 * Locks a folder for one takeover at a time. The lock ends with its release or with this process, even if the process is
 * killed. Each lock is a file whose number is one higher than the number of the last lock. If several processes try, only one
 * can make the file.
 *
 * @returns a function that releases the lock
 * @throws Error that names the process that holds the lock
 */
export function lockFolder(folder: string): () => void {
  for (;;) {
    const numbers = numbersIn(folder);
    const last = numbers.at(-1) ?? 0;
    const holder = last === 0 ? undefined : holderOf(join(folder, `${PREFIX}${last}`));
    if (holder !== undefined)
      throw new Error(
        `${folder}: process ${holder} is at this takeover. Wait for its end. ` +
          `If process ${holder} is something else, remove ${join(folder, `${PREFIX}${last}`)}.`,
      );
    const file = join(folder, `${PREFIX}${last + 1}`);
    if (!makeWhole(file, identityOf(process.pid) ?? String(process.pid))) continue; // another process made the file first
    for (const number of numbers) rmSync(join(folder, `${PREFIX}${number}`), { force: true });
    return () => rmSync(file, { force: true });
  }
}

/** Makes a file so that no process can read it half-written; returns false if the file exists. */
function makeWhole(file: string, text: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, text);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

function numbersIn(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => Number(name.slice(PREFIX.length)))
    .filter(Number.isInteger)
    .sort((a, b) => a - b);
}

/** Pid of the process that holds a lock; undefined if the process has ended. */
function holderOf(file: string): number | undefined {
  let said = "";
  try {
    said = readFileSync(file, "utf8");
  } catch {
    return undefined; // the lock was released meanwhile
  }
  const pid = Number.parseInt(said, 10);
  if (!(pid > 0)) return undefined;
  const now = identityOf(pid);
  return now === said || (now === undefined && !said.includes(" ") && isAlive(pid)) ? pid : undefined;
}

/**
 * Identifies a process as `pid start-time`, because pids are reused; undefined if there is no such process, or no /proc. The
 * start time is field 22 of /proc/PID/stat. Field 2, the name, may contain blanks.
 */
function identityOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
  } catch {
    return undefined;
  }
}
