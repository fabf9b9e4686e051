import { join } from "node:path";
import { runCommand } from "../../../../tools/shared/runCommand.ts";

/** The folder of the deployments' commands and programs. */
export const rowsFolder = join(__dirname, "..", "rows");

/** Runs docker. Returns what it writes. */
export function runDocker(...args: string[]): Promise<string> {
  return runCommand("docker", args, { cwd: rowsFolder, env: { DOCKER_BUILDKIT: "0" } });
}

/** Runs commands as a shell does. */
export function runShell(commands: string): Promise<string> {
  return runCommand("sh", ["-ec", commands], { cwd: rowsFolder });
}
