import { mkdir, readFile, writeFile, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { execa } from "execa";
import { inLab, labRoot } from "./paths.ts";
import type { Progress } from "./run.ts";
import { setTimeout as sleep } from "node:timers/promises";

/** Time of waiting after which the lock's owner is reported. */
const SILENT_WAIT_MS = 500;

const lockFile = inLab("lock");

/**
 * A shell script that takes flock(2) on the file and keeps the lock until the script's standard input closes. This happens at
 * the latest when this process dies, so a lock is never stale. The script prints "lost" if the file was deleted while the
 * script waited.
 */
const HOLD = `exec 9>>"$1"; flock 9; if [ /proc/self/fd/9 -ef "$1" ]; then echo held; else echo lost; fi; cat`;

let release: (() => void) | undefined;

/**
 * Waits until no other process sets this lab up or removes it. Then keeps other processes out until `releaseLock` or the end of
 * this process.
 */
export async function acquireLock(progress: Progress): Promise<void> {
  while (release === undefined) {
    await mkdir(labRoot, { recursive: true });
    const holder = execa("setpriv", ["--pdeathsig", "KILL", "sh", "-c", HOLD, "sh", lockFile], {
      stdio: ["pipe", "pipe", "ignore"],
      reject: false,
      buffer: false,
    });
    const timer = setTimeout(() => void sayWhoHolds(progress), SILENT_WAIT_MS);
    const answer = await new Promise((resolve) => holder.stdout.once("data", resolve).once("close", resolve));
    clearTimeout(timer);
    if (String(answer).trim() !== "held") continue;
    await writeFile(lockFile, `${process.pid}\n`);
    // The process that holds the lock must not keep this process alive after a failed set-up.
    holder.unref();
    holder.stdout.destroy();
    if (holder.stdin instanceof Socket) holder.stdin.unref();
    release = () => holder.stdin.end();
  }
}

export function releaseLock(): void {
  release?.();
  release = undefined;
}

async function sayWhoHolds(progress: Progress): Promise<void> {
  const owner = (await readFile(lockFile, "utf8").catch(() => "")).trim();
  progress(`waiting for process ${owner || "unknown"}, which is at work on the same lab`);
}

/**
 * Identifies a process by `pid start-time`, a pair that, unlike a pid, is never reused. Undefined if there is no such process,
 * or the process is dead and only still in the process table. The start time is field 22 of /proc/PID/stat, in clock ticks
 * since boot (proc(5)).
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, is in parentheses and may contain blanks.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : `${pid} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** The process id from a file with a process' identity; undefined if that process is no longer alive. */
export async function livingProcess(file: string): Promise<number | undefined> {
  const identity = (await readFile(file, "utf8").catch(() => "")).trim();
  const pid = Number.parseInt(identity, 10);
  return pid > 0 && (await processIdentity(pid)) === identity ? pid : undefined;
}

const TIMEOUT_MS = 30_000;
const POLL_MS = 100;

/**
 * Ends a process that started a pid namespace, and all processes in this namespace. Waits until they are gone.
 *
 * @param identityFile file with the identity of the first process; the file is removed
 * @param whose name of the processes' owner, for the error
 */
export async function endSandbox(identityFile: string, whose: string): Promise<void> {
  const pid = await livingProcess(identityFile);
  if (pid !== undefined) {
    // The first process in a pid namespace ends last: the kernel waits for all others in the namespace.
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
    const inside = children.trim() === "" ? pid : Number.parseInt(children, 10);
    const identity = await processIdentity(inside);
    process.kill(pid, "SIGKILL");
    const end = Date.now() + TIMEOUT_MS;
    while (identity !== undefined && (await processIdentity(inside)) === identity) {
      await sleep(POLL_MS);
      if (Date.now() > end) throw new Error(`Process ${inside} of ${whose} does not end.`);
    }
  }
  await rm(identityFile, { force: true });
}
