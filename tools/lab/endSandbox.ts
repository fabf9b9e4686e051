import { readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { livingProcess, processIdentity } from "./lock.ts";

const TIMEOUT_MS = 30_000;
const POLL_MS = 100;

/**
 * Ends a process that started a pid namespace, with all that is in there, and waits until none of it is left.
 *
 * @param identityFile what holds the process' identity; it is removed
 * @param whose what to call it in an error
 */
export async function endSandbox(identityFile: string, whose: string): Promise<void> {
  const pid = await livingProcess(identityFile);
  if (pid !== undefined) {
    // The first process inside ends last: the kernel waits for all others of its pid namespace.
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
