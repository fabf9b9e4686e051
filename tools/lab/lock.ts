import { execa } from "execa";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { inLab, labRoot } from "./paths.ts";
import type { Progress } from "./run.ts";

/** How long another's lock is waited for in silence. */
const SILENT_WAIT_MS = 500;

const lockFile = inLab("lock");

/**
 * Takes flock(2) on the file and keeps it until its standard input closes: at the latest when this process
 * dies, however it dies, so a lock is never stale. Says "lost" when the file was deleted while it waited.
 */
const HOLD = `exec 9>>"$1"; flock 9; if [ /proc/self/fd/9 -ef "$1" ]; then echo held; else echo lost; fi; cat`;

let release: (() => void) | undefined;

/**
 * Waits until no other process sets this lab up or takes it down, then keeps others out until `releaseLock`
 * or the end of this process.
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
    // A set-up that failed must be able to end without having released the lock.
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
