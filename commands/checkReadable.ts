import { accessSync, constants, statSync } from "node:fs";

/** @throws Error that names the path if it is no file that can be read */
export function checkReadable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  const wrong = found === undefined ? "does not exist" : found.isFile() ? unreadable(file) : "is not a file";
  if (wrong !== undefined) throw new Error(`FILE: "${file}" ${wrong}: name a file that npm run backup made.`);
}

function unreadable(file: string): string | undefined {
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch {
    return "cannot be read";
  }
}
