import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Files by their paths in the folder; those that its owner alone may read are named apart. */
export interface FolderFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly ownersFiles: Readonly<Record<string, string>>;
  /** Files that are copied into it. */
  readonly copies: readonly string[];
}

/**
 * Writes a folder whole or not at all: into another beside it, which gets its name when all is done.
 *
 * @param finish the last steps, in the folder that is not yet named so
 * @throws Error if the folder is there
 */
export async function writeFolder(
  folder: string,
  { files, ownersFiles, copies }: FolderFiles,
  finish: (folder: string) => Promise<void>,
): Promise<void> {
  const target = resolve(folder);
  checkFree(folder);
  mkdirSync(dirname(target), { recursive: true });
  const half = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(half, name), text);
    for (const [name, text] of Object.entries(ownersFiles))
      writeFileSync(join(half, name), text, { mode: 0o600 });
    for (const file of copies) cpSync(file, join(half, basename(file)));
    await finish(half);
    checkFree(folder);
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}

/** @throws Error if the folder is there */
export function checkFree(folder: string): void {
  if (!existsSync(folder)) return;
  throw new Error(`folder: ${JSON.stringify(folder)} is there already. Name another, or delete it.`);
}
