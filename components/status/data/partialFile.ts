import { accessSync, constants, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive } from "../recovery/stateLock";

/**
 * Makes an empty file that only its owner can read. The caller writes the content, and then renames the file to `file`. The
 * file's name contains the pid of this process, so that files that killed processes left are recognised and removed.
 *
 * @returns path of the empty file
 * @throws Error with the name of `file`, and with the pid of another process if that process is writing `file`
 */
export function partialFile(file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`FILE: "${file}" is a folder: name a file in it.`);
  }
  const partial = `${file}.${process.pid}.partial`;
  try {
    for (const { path, pid } of partialsOf(file)) {
      if (pid !== process.pid && isAlive(pid)) {
        throw new Error(
          `FILE: "${file}" is being written by process ${pid}: wait for it, or name another file. ` +
            `If process ${pid} is something else, remove ${path}.`,
        );
      }
      rmSync(path, { force: true });
    }
    writeFileSync(partial, "", { mode: 0o600, flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error; // the error thrown above
    throw new Error(
      `FILE: "${file}" cannot be written (${code}): name a file in a folder that exists and that you may write to.`,
      { cause: error },
    );
  }
  return partial;
}

/**
 * Keeps an existing file, which may be the only copy of its data, under a new name: its time of writing is added to the name.
 *
 * @returns the new name; undefined if there is no such file
 */
export function putAside(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const kept = `${file}-${Math.round(found.mtimeMs)}`;
  renameSync(file, kept);
  return kept;
}

function partialsOf(file: string): { path: string; pid: number }[] {
  const folder = dirname(file);
  const prefix = `${basename(file)}.`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({
      path: join(folder, name),
      pid: Number(/^(\d+)\.partial$/.exec(name.slice(prefix.length))?.[1]),
    }))
    .filter(({ pid }) => pid > 0);
}

/** @throws Error with the path if no readable file has this path */
export function checkReadable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  const wrong = found === undefined ? "does not exist" : found.isFile() ? unreadable(file) : "is not a file";
  if (wrong !== undefined) throw new Error(`FILE: "${file}" ${wrong}: name a file that \`backup\` made.`);
}

function unreadable(file: string): string | undefined {
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch {
    return "cannot be read";
  }
}
