import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "redis-link/tools";

const PREFIX = "take-over.lock.";

/**
 * Keeps others out of a folder's takeover until the end of this process, however it ends, or until it is released. Each
 * holder has a number of its own, one above that of the dead one before, which only one can make.
 *
 * @returns releases it
 * @throws Error that names the process that has it
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
    if (!makeWhole(file, identityOf(process.pid) ?? String(process.pid))) continue; // someone was faster
    for (const number of numbers) rmSync(join(folder, `${PREFIX}${number}`), { force: true });
    return () => rmSync(file, { force: true });
  }
}

/** Makes a file that has its text from its beginning; false if there is one. */
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

/** The process that holds a lock, if it lives. */
function holderOf(file: string): number | undefined {
  let said = "";
  try {
    said = readFileSync(file, "utf8");
  } catch {
    return undefined; // released meanwhile
  }
  const pid = Number.parseInt(said, 10);
  if (!(pid > 0)) return undefined;
  const now = identityOf(pid);
  return now === said || (now === undefined && !said.includes(" ") && isAlive(pid)) ? pid : undefined;
}

/**
 * A process as `pid start-time`, which unlike the number alone is never given to another one; undefined where there is no
 * such process, or no /proc. The start time is field 22 of /proc/PID/stat, and the second, the name, may hold blanks.
 */
function identityOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
  } catch {
    return undefined;
  }
}
