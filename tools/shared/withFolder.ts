import { mkdtempSync, rmSync } from "node:fs";
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
