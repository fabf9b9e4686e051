import { accessSync, constants, mkdtempSync, rmSync, closeSync, openSync, readSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives a folder of its own to what runs, and deletes it after. */
export async function withFolder<T>(purpose: string, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `redis-link-${purpose}-`));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether there is a file that may be run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Every stand-in of the lab has it near its start: what has it is no real plugin. */
export const STAND_IN_MARK = "redis-link lab stand-in";

/** Enough of a stand-in to see its mark. */
const HEAD_BYTES = 512;

/** Whether an executable is one of the lab's stand-ins, wherever it lies. */
export function isStandIn(executable: string): boolean {
  const file = openSync(executable, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString("latin1", 0, readSync(file, head)).includes(STAND_IN_MARK);
  } finally {
    closeSync(file);
  }
}
