import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { inspectOf } from "./inspectOf.ts";

/** For this long a container without a health check has to run without a start in between. */
const STEADY_MS = 1000;
const POLL_MS = 100;

type Inspected = Pick<Docker.ContainerInspectInfo, "State">;

/** Whether a container is well at this moment by what Docker says: healthy, if it has a health check, or else running. */
export function isWell({ State }: Inspected): boolean {
  if (!State.Running || State.Restarting || State.Paused) return false;
  // "none" is what some engines say where nothing is looked at.
  return !State.Health || State.Health.Status === "none" || State.Health.Status === "healthy";
}

/**
 * Waits until a container is well, and stays so if it has no health check.
 *
 * @returns when it began to be well, in milliseconds since 1970; undefined if that is not in time, or it is down for good
 */
export async function untilWell(
  docker: Docker,
  container: string,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<number | undefined> {
  const end = Date.now() + timeoutMs;
  let run: { startedAt: string; since: number } | undefined;
  while (signal?.aborted !== true) {
    const found = await inspectOf(docker, container);
    const now = Date.now();
    if (found === undefined || !isWell(found)) run = undefined;
    else if (run?.startedAt !== found.State.StartedAt) run = { startedAt: found.State.StartedAt, since: now };
    if (run !== undefined && now - run.since >= STEADY_MS) return run.since;
    if (now > end || (found !== undefined && isDown(found))) return undefined;
    await sleep(POLL_MS);
  }
  return undefined;
}

/** Stopped, and nothing starts it again. */
const isDown = ({ State }: Inspected) => ["exited", "dead", "removing"].includes(State.Status);
