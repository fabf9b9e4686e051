import type Docker from "dockerode";
import { checkDaemon, clientFor } from "../stateDaemon";
import { exportStack } from "../stackState";
import { stackRedis, type StackRedis } from "./stackRedis";

/** The Redis that is asked for. */
export interface Asked {
  /** Name of the stack; undefined is the selected one. */
  stack?: string;
  /** Name of its resource or container; undefined is the only one. */
  name?: string;
}

/**
 * A Redis of a stack of the program in this folder, and a client of its daemon.
 *
 * @throws Error with the remedy if there is no such Redis, or its daemon does not answer or is another one
 */
export async function openRedis({ stack, name }: Asked): Promise<{ redis: StackRedis; docker: Docker }> {
  const redis = stackRedis(await exportStack(process.cwd(), stack, "--show-secrets"), name);
  await checkDaemon(redis);
  return { redis, docker: clientFor(redis) };
}
