// Stand-in for the lab, not the real plugin: waits for a container's health check, once, after creation.
import { setTimeout as sleep } from "node:timers/promises";
import type { Container } from "dockerode";

const POLL_MS = 1000;

/** @param timeout in seconds @throws when the container has no health check, or is not healthy in time */
export async function waitUntilHealthy(container: Container, timeout: number): Promise<void> {
  const deadline = Date.now() + timeout * 1000;
  for (;;) {
    const { State } = await container.inspect();
    if (State.Health === undefined) {
      throw new Error(
        "you have supplied a 'wait' argument, but the container does not have a healthcheck defined. " +
          "Please remove the 'wait' argument or add a 'healthcheck' attribute",
      );
    }
    if (State.Health.Status === "healthy") return;
    const left = deadline - Date.now();
    if (left <= 0) throw new Error("container failed to be in healthy state");
    await sleep(Math.min(POLL_MS, left));
  }
}
