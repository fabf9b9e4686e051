import { readFile } from "node:fs/promises";

/**
 * A process as `pid start-time`, which unlike the number alone is never given to another process;
 * undefined when there is no such process (a dead one that nobody has waited for counts as none).
 * The start time is field 22 of /proc/PID/stat, in clock ticks since boot (proc(5)).
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The second field, the name, is in parentheses and may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : `${pid} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** The process id in a file that holds a process identity, if that very process is alive. */
export async function livingProcess(file: string): Promise<number | undefined> {
  const identity = (await readFile(file, "utf8").catch(() => "")).trim();
  const pid = Number.parseInt(identity, 10);
  return pid > 0 && (await processIdentity(pid)) === identity ? pid : undefined;
}
