import { prepare } from "./environment.ts";
import { redisImage } from "./redisImage.ts";
import { runProgram } from "./runProgram.ts";
import { stackDaemon } from "./stackDaemon.ts";
import { stackOutputs } from "./stackState.ts";

/**
 * Runs the stack's `redisCli` output, with further arguments for redis-cli.
 *
 * @throws Error with the remedy if Redis does not run: redis-cli knows only that its name does not resolve
 */
export async function redisCli(args: string[]): Promise<void> {
  const env = await prepare();
  const { redisCli: command, redisName, linkNetwork, redisMachines = [] } = await stackOutputs(env);
  const daemon = await stackDaemon(env);
  // On several machines no container has that name.
  if (redisMachines.length === 0) await redisImage(daemon, redisName, { network: linkNetwork });
  await runProgram("sh", ["-c", `${pasteable(command)} "$@"`, "redis-cli", ...args], daemon.env);
}

/** The command as it can run here: without a terminal `docker run -t` refuses to start. */
export function pasteable(command: string): string {
  return process.stdin.isTTY ? command : command.replace(" -it ", " -i ");
}
