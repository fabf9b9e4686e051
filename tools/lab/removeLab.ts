import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { stopDaemon } from "./daemon/daemon.ts";
import { acquireLock, releaseLock } from "./lock.ts";
import { labRoot, markerFile } from "./paths.ts";
import type { Progress } from "./run.ts";
import { stopSwarm } from "./swarm/swarm.ts";

/**
 * Ends everything of the lab and deletes its folder.
 *
 * @throws before anything is touched when the folder is not a lab's, or something is mounted in it
 */
export async function removeLab(progress: Progress): Promise<void> {
  if (!existsSync(labRoot)) return;
  await assertIsLab();
  await acquireLock(progress);
  try {
    progress("ending the daemon, the swarm and their containers");
    await stopSwarm();
    await stopDaemon();
    await assertNothingMounted();
    progress(`deleting ${labRoot}`);
    // The marker goes last, so that a deletion that was broken off can be taken up again.
    for (const name of await readdir(labRoot)) {
      const path = join(labRoot, name);
      if (path !== markerFile) await rm(path, { recursive: true, force: true });
    }
    await rm(labRoot, { recursive: true, force: true });
  } finally {
    releaseLock();
  }
}

/**
 * Throws unless the folder is a lab's, or empty but for a lock: nobody's own files become part of a lab that is
 * deleted later.
 */
export async function assertIsLab(): Promise<void> {
  if (existsSync(markerFile)) return;
  const names = await readdir(labRoot).catch(() => []);
  if (names.some((name) => name !== "lock")) {
    throw new Error(
      `${labRoot} is not a lab: it holds other files and no ${markerFile}. ` +
        "Set REDIS_LINK_LAB to a folder that is empty or does not exist.",
    );
  }
}

/** The lab mounts nothing that the host sees; what somebody else mounted there must not be deleted through. */
async function assertNothingMounted(): Promise<void> {
  const mounts = (await readFile("/proc/self/mountinfo", "utf8"))
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "");
  const inside = mounts.filter((path) => path.startsWith(`${labRoot}/`));
  if (inside.length > 0)
    throw new Error(`Something is mounted in the lab: umount ${inside.join(" ")}, then try again.`);
}
