import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

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

/** Installs the package in a program's folder as a user would who downloaded it, with what the program names beside it. */
export async function installPackage(folder: string): Promise<void> {
  const pack = ["pack", join(projectFolder, "components"), "--ignore-scripts", "--silent"];
  const { stdout } = await run("npm", pack, { cwd: folder });
  const install = [
    "install",
    stdout.trim(),
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  await run("npm", install, { cwd: folder });
}
