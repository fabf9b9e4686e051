import { execa, type Result } from "execa";
import { locksInWords, stateLocksIn } from "redis-link/tools";
import { projectFolder, RECOVER, say, stackName } from "./project.ts";
import { configFile, stateRemedy, whyWrongType } from "./stackFile.ts";

/**
 * Runs a program on the user's terminal. This process ends with the program's exit code.
 *
 * @param cwd the program's working folder
 * @throws Error with the program's name if the program cannot be started
 */
export async function runProgram(
  program: string,
  args: string[],
  env: Record<string, string>,
  cwd = projectFolder,
): Promise<number> {
  return takenOver(await execa(program, args, { cwd, env, stdio: "inherit", reject: false }));
}

/**
 * Sets the exit code of this process to a program's exit code. @throws Error with the program's name if the program did not
 * start
 */
function takenOver({ exitCode, signal, shortMessage }: Partial<Result>): number {
  if (exitCode === undefined && signal === undefined) throw new Error(shortMessage);
  return (process.exitCode = exitCode ?? 130);
}

/**
 * Runs Pulumi in the project's folder on the user's terminal. This process ends with Pulumi's exit code. If the stack is locked,
 * a message says who holds the lock.
 *
 * @throws Error if Pulumi cannot be started
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
  const code = takenOver(result);
  const locks = code === 0 ? [] : stateLocksIn(result.stderr);
  const locked = locksInWords(locks, stackName, RECOVER);
  for (const words of [locked, await whyWrongType(result.stderr), stateRemedy(result.stderr)])
    if (words) say(words);
  return code;
}

/** Pulumi's commands that read a stack's configuration file and may write to it. */
const CONFIGURED = ["up", "preview", "refresh", "destroy"];

/** Adds the arguments with which Pulumi does not write to the stack file that git tracks. */
function withConfigFile([command = "", ...args]: readonly string[]): string[] {
  return [command, ...(CONFIGURED.includes(command) ? configFile() : []), ...args];
}

/**
 * An abort signal that fires at the first SIGINT, SIGTERM or SIGHUP, so that the command can still clean up. Later signals have
 * no effect.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => controller.abort(new Error(`Stopped by ${name}.`)));
  return controller.signal;
}
