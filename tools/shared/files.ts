import { accessSync, constants, mkdtempSync, rmSync, closeSync, openSync, readSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Calls `run` with a temporary folder, and deletes the folder afterwards. */
export async function withFolder<T>(purpose: string, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `redis-link-${purpose}-`));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether the path is an executable file. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Mark near the start of every stand-in of the lab, and of no real plugin. */
export const STAND_IN_MARK = "redis-link lab stand-in";

/** Number of bytes at the start of a file in which the mark is searched. */
const HEAD_BYTES = 512;

/** Whether an executable is one of the lab's stand-ins, in any folder. */
export function isStandIn(executable: string): boolean {
  const file = openSync(executable, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString("latin1", 0, readSync(file, head)).includes(STAND_IN_MARK);
  } finally {
    closeSync(file);
  }
}
