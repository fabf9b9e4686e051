import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inLab } from "./paths.ts";

/** True when the step was finished, for inputs that had this fingerprint. */
export async function isDone(step: string, fingerprint: string): Promise<boolean> {
  try {
    return (await readFile(inLab("done", step), "utf8")) === fingerprint;
  } catch {
    return false;
  }
}

/** Records that a step is finished. The mark appears whole or not at all. */
export async function markDone(step: string, fingerprint: string): Promise<void> {
  const mark = inLab("done", step);
  await mkdir(dirname(mark), { recursive: true });
  await writeFile(`${mark}.new`, fingerprint);
  await rename(`${mark}.new`, mark);
}

/** A short digest of words and of every file below some folders: what a step is made from. */
export async function fingerprintOf(
  words: readonly string[],
  folders: readonly string[] = [],
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(words));
  for (const folder of folders) {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    for (const path of paths.sort()) hash.update(path.slice(folder.length)).update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 16);
}
