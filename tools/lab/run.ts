import { execa } from "execa";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inLab } from "./paths.ts";

/** Receives one line of a long step's output, to show it as progress. */
export type Progress = (line: string) => void;

interface RunOptions {
  progress?: Progress;
  cwd?: string;
  /** Environment variables besides those of this process; `undefined` removes a variable. */
  env?: Record<string, string | undefined>;
}

/**
 * Time between two lines of progress. It is longer for a log, which keeps all lines, than for a terminal, which shows only the
 * last.
 */
const PROGRESS_INTERVAL_MS = process.stderr.isTTY ? 100 : 15_000;

/** Number of last lines of a failed command's output that the error shows. */
const ERROR_TAIL_LINES = 15;

/** Number of last lines of a daemon's log that the error shows if the daemon does not come up. */
const LOG_TAIL_LINES = 12;

/**
 * Runs a command, which ends with this process, even if this process is killed, so that an interrupted set-up leaves no process
 * behind.
 *
 * @returns standard output
 * @throws Error with the command, its exit code and the last lines of its output
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const subprocess = execa("setpriv", ["--pdeathsig", "KILL", command, ...args], {
    all: true,
    cwd: options.cwd,
    env: options.env,
    stdin: "ignore",
    reject: false,
  });
  if (options.progress) {
    let last = Date.now();
    for await (const line of subprocess.iterable({ from: "all" })) {
      if (line.trim() === "" || Date.now() - last < PROGRESS_INTERVAL_MS) continue;
      last = Date.now();
      options.progress(line.trim());
    }
  }
  const result = await subprocess;
  if (result.failed) {
    const tail = result.all.split("\n").slice(-ERROR_TAIL_LINES).join("\n");
    throw new Error(
      `${[command, ...args].join(" ")} failed (exit code ${result.exitCode ?? "none"}):\n${tail}`,
    );
  }
  return result.stdout;
}

/** The last lines of a log; empty if there is no log. */
export async function endOf(log: string): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-LOG_TAIL_LINES).join("\n");
}

/** Whether the step of a set-up was finished for inputs with this fingerprint. */
export async function isDone(step: string, fingerprint: string): Promise<boolean> {
  try {
    return (await readFile(inLab("done", step), "utf8")) === fingerprint;
  } catch {
    return false;
  }
}

/** Records that a step is finished, in a file that appears complete or not at all. */
export async function markDone(step: string, fingerprint: string): Promise<void> {
  const mark = inLab("done", step);
  await mkdir(dirname(mark), { recursive: true });
  await writeFile(`${mark}.new`, fingerprint);
  await rename(`${mark}.new`, mark);
}

/** A short digest of a step's inputs: words, and every file below some folders. */
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
