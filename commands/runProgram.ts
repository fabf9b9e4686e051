import { execa } from "execa";
import { lockInWords, stateLockIn } from "redis-link/tools";
import { projectFolder, RECOVER, say, stackName } from "./project.ts";
import { configFile, stateRemedy, whyWrongType } from "./stackFile.ts";

/**
 * Runs a program in the project's folder on the user's terminal and takes over its exit code.
 *
 * @throws Error that names the program if it cannot be started
 */
export async function runProgram(
  program: string,
  args: string[],
  env: Record<string, string>,
): Promise<number> {
  const result = await execa(program, args, { cwd: projectFolder, env, stdio: "inherit", reject: false });
  if (result.exitCode === undefined && result.signal === undefined) throw new Error(result.shortMessage);
  process.exitCode = result.exitCode ?? 130;
  return process.exitCode;
}

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
  const lock = process.exitCode === 0 ? undefined : stateLockIn(result.stderr);
  if (lock !== undefined) say(lockInWords(lock, stackName, RECOVER));
  const wrongType = await whyWrongType(result.stderr);
  if (wrongType !== undefined) say(wrongType);
  const remedy = stateRemedy(result.stderr);
  if (remedy !== "") say(remedy);
  return process.exitCode;
}

/** Commands that read a stack's configuration, and write to its file. */
const CONFIGURED = ["up", "preview", "refresh", "destroy"];

/** The arguments with those that leave the tracked stack file alone. */
function withConfigFile([command = "", ...args]: readonly string[]): string[] {
  return [command, ...(CONFIGURED.includes(command) ? configFile() : []), ...args];
}

/** Fires at the first signal to end, so that what was made is still taken away; further signals change nothing. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      controller.abort(new Error(`Stopped by ${name}.`));
    });
  }
  return controller.signal;
}
