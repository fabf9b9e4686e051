import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runCommand } from "../../../tools/shared/runCommand.ts";

export const projectFolder = resolve(__dirname, "../../..");

/** A folder with the examples and what they name, so that tests may write into it. */
export function examplesFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "redis-link-examples-"));
  const isSource = (path: string) => !/node_modules|Pulumi\.[^/]+\.yaml$/.test(path);
  for (const name of ["app", "examples"])
    cpSync(join(projectFolder, name), join(folder, name), { recursive: true, filter: isSource });
  symlinkSync(join(projectFolder, "components"), join(folder, "components"));
  return folder;
}

/**
 * Installs the package in a program's folder as a user would who downloaded it.
 *
 * @param others what is installed beside it and beside what the program names
 */
export async function install(folder: string, others: string[] = []): Promise<void> {
  const pack = ["pack", join(projectFolder, "components"), "--ignore-scripts", "--silent"];
  const tarball = (await runCommand("npm", pack, { cwd: folder })).trim();
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await runCommand("npm", ["install", `./${tarball}`, ...others, ...quiet], { cwd: folder });
}
