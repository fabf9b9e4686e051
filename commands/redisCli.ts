import { prepare } from "./environment.ts";
import { runProgram } from "./runProgram.ts";
import { stackOutputs } from "./stackOutputs.ts";

/** Runs the stack's `redisCli` output, with further arguments for redis-cli. */
export async function redisCli(args: string[]): Promise<void> {
  const env = await prepare();
  const { redisCli: command } = await stackOutputs(env);
  await runProgram("sh", ["-c", `${pasteable(command)} "$@"`, "redis-cli", ...args], env);
}

/** The command as it can run here: without a terminal `docker run -t` refuses to start. */
export function pasteable(command: string): string {
  return process.stdin.isTTY ? command : command.replace(" -it ", " -i ");
}
