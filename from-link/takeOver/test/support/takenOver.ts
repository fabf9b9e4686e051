import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import type { Entry } from "../../journal.ts";

/** A container that is moved, as it was: its id is NAME-old. */
export const entryOf = (name: string, change: Partial<Entry> = {}): Entry => ({
  ...{ id: `${name}-old`, name, asideName: `${name}-before`, running: true, restart: "no" },
  ...{ autoRemove: false, links: [], mounts: [] },
  ...change,
});

/** A container as `docker inspect` says it. */
export interface Inspected {
  readonly Id: string;
  readonly Name: string;
}

/** A daemon that finds containers as Docker does: by whole id, by name, and by the beginning of an id. */
export function daemonOf(containers: readonly Inspected[], others: object = {}) {
  /** What was done, and to what. */
  const done: string[] = [];
  const inspect = (asked: string) => {
    const exact = containers.find(({ Id, Name }) => Id === asked || Name === `/${asked}`);
    const [found, another] = exact ? [exact] : containers.filter(({ Id }) => Id.startsWith(asked));
    if (another)
      throw Object.assign(new Error("Multiple IDs found with provided prefix"), { statusCode: 500 });
    if (!found) throw Object.assign(new Error("no such container"), { statusCode: 404 });
    return found;
  };
  const docker = {
    listContainers: () => Promise.resolve([]),
    getContainer: (asked: string) => ({
      inspect: () => Promise.resolve(asked).then(inspect),
      stop: () => Promise.resolve(done.push(`stop ${asked}`)),
      remove: (options: object) => Promise.resolve(done.push(`${asked} ${JSON.stringify(options)}`)),
    }),
    ...others,
  };
  return { docker: docker as unknown as Docker, done };
}

/** Runs with a folder that is deleted in the end. */
export async function inFolder(work: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "take-over-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
