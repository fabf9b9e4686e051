import { execa } from "execa";
import { HALF_WRITTEN, lockInWords, stateLockIn } from "redis-link/tools";
import { configFile, WRONG_PASSPHRASE } from "./configFile.ts";
import { projectFolder, RECOVER, stackName } from "./project.ts";
import { whyWrongType } from "./whyWrongType.ts";
import { say } from "./say.ts";

/**
 * Runs Pulumi in the project's folder on the user's terminal and takes over its exit code. Says who holds the stack's
 * lock if that is what it fails by.
 *
 * @throws Error if it cannot be started
 */
export async function runPulumi(args: string[], env: Record<string, string>): Promise<number> {
  const result = await execa("pulumi", withConfigFile(args), {
    cwd: projectFolder,
    env,
    stdin: "inherit",
    stdout: "inherit",
    stderr: ["inherit", "pipe"],
    reject: false,
  });
  if (result.exitCode === undefined && result.signal === undefined) throw new Error(result.shortMessage);
  process.exitCode = result.exitCode ?? 130;
  const lock = stateLockIn(result.stderr);
  if (process.exitCode !== 0 && lock !== undefined) say(lockInWords(lock, stackName, RECOVER));
  const wrongType = await whyWrongType(result.stderr);
  if (wrongType !== undefined) say(wrongType);
  if (/incorrect passphrase/i.test(result.stderr)) say(WRONG_PASSPHRASE);
  if (HALF_WRITTEN.test(result.stderr)) say(`Pulumi was killed while it wrote: \`${RECOVER}\` mends that.`);
  return process.exitCode;
}

/** Commands that read a stack's configuration, and write to its file. */
const CONFIGURED = ["up", "preview", "refresh", "destroy"];

/** The arguments with those that leave the tracked stack file alone. */
export function withConfigFile([command = "", ...args]: readonly string[]): string[] {
  return [command, ...(CONFIGURED.includes(command) ? configFile() : []), ...args];
}
