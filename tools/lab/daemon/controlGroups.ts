import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const CGROUP_ROOT = "/sys/fs/cgroup";
const RETRIES = 20;
const RETRY_MS = 100;

/**
 * Removes the control groups that containers of an ended daemon leave behind, in either version of cgroups.
 *
 * @param controlGroup what holds them, below the root of each hierarchy
 */
export async function removeControlGroups(controlGroup: string): Promise<void> {
  for (const hierarchy of ["", ...(await subfolders(CGROUP_ROOT))]) {
    await removeGroup(join(CGROUP_ROOT, hierarchy, controlGroup));
  }
}

async function removeGroup(group: string): Promise<void> {
  for (const child of await subfolders(group)) await removeGroup(join(group, child));
  for (let attempt = 0; ; attempt++) {
    try {
      await rmdir(group);
      return;
    } catch (error) {
      // A group stays busy for a moment after its last process.
      if ((error as NodeJS.ErrnoException).code !== "EBUSY" || attempt === RETRIES) return;
      await sleep(RETRY_MS);
    }
  }
}

async function subfolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
