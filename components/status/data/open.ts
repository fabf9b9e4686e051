import type Docker from "dockerode";
import { checkDaemon, clientFor } from "../stateDaemon";
import { exportStack } from "../stackState";
import { stackRedis, type StackRedis } from "./stackRedis";

/** The user's choice of a Redis. */
export interface Asked {
  /** Name of the stack. @default the selected stack */
  stack?: string;
  /** Name of Redis' resource or container. @default the only Redis */
  name?: string;
}

/**
 * A Redis in a stack of this folder's program, and a client of its daemon.
 *
 * @throws Error with the remedy if there is no such Redis, or its daemon does not answer or is another daemon
 */
export async function openRedis({ stack, name }: Asked): Promise<{ redis: StackRedis; docker: Docker }> {
  const redis = stackRedis(await exportStack(process.cwd(), stack, "--show-secrets"), name);
  await checkDaemon(redis);
  return { redis, docker: clientFor(redis) };
}
