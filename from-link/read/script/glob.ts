import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Whether a shell finds files for a word with `*` or `?`, and puts their names in its place. */
export function isOfFiles(word: string, cwd: string): boolean {
  if (!/[*?]/.test(word)) return false;
  const parts = word.split("/").filter((part) => part !== "");
  return finds(word.startsWith("/") ? "/" : cwd, parts);
}

function finds(folder: string, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return true;
  if (!/[*?]/.test(part)) return existsSync(join(folder, part)) && finds(join(folder, part), rest);
  const pattern = part
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const name = new RegExp(`^${part.startsWith(".") ? "" : "(?!\\.)"}${pattern}$`, "s");
  return namesIn(folder).some((each) => name.test(each) && finds(join(folder, each), rest));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
