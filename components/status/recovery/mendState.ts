import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What Pulumi says of a state that has such attributes. */
export const HALF_WRITTEN = /failed to load checkpoint: (unexpected )?EOF/;

/**
 * Deletes attributes of a state's files that a Pulumi which was killed left half-written. Pulumi writes all other files whole
 * or not at all. It cannot read a state with such attributes, and can read a state without attributes (gocloud.dev,
 * blob/fileblob/attrs.go).
 *
 * @param url of the backend; only a folder is looked into
 * @returns the files that were deleted
 */
export function mendState(url: string): string[] {
  const path = /^file:\/\/([^?]+)/.exec(url)?.[1];
  if (path === undefined) return [];
  const folder = join(path.replace(/^~/, homedir()), ".pulumi");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { encoding: "utf8", recursive: true })
    .filter((name) => name.endsWith(".attrs"))
    .map((name) => join(folder, name))
    .filter((file) => !isWhole(file));
  for (const file of files) rmSync(file);
  return files;
}

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
