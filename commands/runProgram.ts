import { execa } from "execa";
import { projectFolder } from "./project.ts";

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
