import type Docker from "dockerode";
import { checkDaemon, clientFor } from "../stateDaemon";
import { exportStack } from "../stackState";
import { stackRedis, type StackRedis } from "./stackRedis";

/** The user's choice of a Redis. */
export interface Asked {
  /** Name of the stack. @default the selected stack */
  stack?: string;
  /** Name of Redis' resource or container. @default the only Redis in the stack */
  name?: string;
}

/**
 * Finds a Redis in a stack of the program in this folder. Returns it with a client of the daemon that Redis runs on.
 *
 * @throws Error with the remedy if the stack does not have this Redis, or if the daemon does not answer or is not the stack's
 */
export async function openRedis({ stack, name }: Asked): Promise<{ redis: StackRedis; docker: Docker }> {
  const redis = stackRedis(await exportStack(process.cwd(), stack, "--show-secrets"), name);
  await checkDaemon(redis);
  return { redis, docker: clientFor(redis) };
}
