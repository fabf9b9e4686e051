import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import type { TestStack } from "../../e2e/support/testStack";

const run = promisify(execFile);

/** The variables of a user of a stack, programs run with them, and `npm run NAME -- ARGS`. */
export function userOf({ environment, id }: TestStack) {
  const env = { ...process.env, ...environment, PULUMI_STACK: id };
  const ran = ranBy(env);
  return { env, ran, command: (...args: string[]) => ran(process.execPath, "commands/main.ts", ...args) };
}

/** Output of a program that failed. */
export interface Failure {
  stdout: string;
  stderr: string;
}

/**
 * Runs programs in the project's folder, with the variables of a user.
 *
 * @returns what a program wrote; it rejects with a {@link Failure} if the program fails
 */
function ranBy(env: NodeJS.ProcessEnv) {
  return async (program: string, ...args: string[]): Promise<string> => {
    const running = run(program, args, { cwd: resolve(__dirname, "../../.."), env });
    const { stdout, stderr } = await running.catch((error: unknown) => {
      const { message, stdout, stderr } = error as Error & Failure;
      // Pulumi says why on its standard output.
      throw Object.assign(new Error(message + stdout, { cause: error }), { stdout, stderr });
    });
    return stdout + stderr;
  };
}
