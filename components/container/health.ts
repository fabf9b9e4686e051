import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type Docker from "dockerode";
import { dockerClient, ifExists, statusOf } from "./engine/dockerClient";

/** Seconds that `up` waits for the app to become healthy before it fails. */
const HEALTHY_TIMEOUT_SECONDS = 60;

/** Between two looks: short at first, as most apps are quick, then longer, as probes of many apps slow their start. */
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 1000;
const PAUSE_GROWTH = 1.5;

/** What Docker gives the app's health check too. */
const PROBE_TIMEOUT_MS = 2000;

/**
 * Resolves when a container is healthy, each time it is asked: one that was healthy once may be sick by now. Docker
 * runs the first probe one interval after the start, so until then this runs the probe itself.
 *
 * @param probe command of the container's health check, as `CMD` and the words
 * @param daemonHost daemon that runs it. @default DOCKER_HOST, else the local daemon's socket
 * @throws RunError after 60 s, which names the container and says what state it is in; at once if it is gone
 */
export async function untilHealthy(
  containerId: string,
  probe: readonly string[],
  daemonHost?: string,
): Promise<void> {
  const container = dockerClient(daemonHost).getContainer(containerId);
  const deadline = Date.now() + HEALTHY_TIMEOUT_SECONDS * 1000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_GROWTH, LAST_PAUSE_MS)) {
    const found = await ifExists(container.inspect());
    if (found === undefined) throw new pulumi.RunError(gone(containerId));
    const { State, Name } = found;
    if (State.Health?.Status === "healthy") return;
    if (State.Health?.Status === "starting" && (await passes(container, probe))) return;
    if (Date.now() > deadline) throw new pulumi.RunError(sickness(Name.slice(1), State));
    await sleep(pause);
  }
}

/** Whether the probe passes now; it does not in a container that is down or on its way, nor if the app is silent. */
async function passes(container: Docker.Container, [, ...command]: readonly string[]): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  try {
    const run = await container.exec({ Cmd: command, AttachStdout: true });
    const output = await run.start({});
    try {
      await once(output.resume(), "close", { signal });
    } finally {
      output.destroy();
    }
    return (await run.inspect()).ExitCode === 0;
  } catch (error) {
    if (signal.aborted || statusOf(error) === 409) return false;
    throw error;
  }
}

function gone(containerId: string): string {
  return `The app's container ${containerId.slice(0, 12)} is gone: \`pulumi up --refresh\` makes it again.`;
}

function sickness(name: string, state: Docker.ContainerInspectInfo["State"]): string {
  const how = state.Running
    ? (state.Health?.Status ?? "without health check")
    : `${state.Status}, exit code ${state.ExitCode}; if it was stopped by hand, \`pulumi up --refresh\` starts it`;
  return (
    `${name}: did not get healthy within ${HEALTHY_TIMEOUT_SECONDS} s (${how}). See what it says by ` +
    `\`docker logs ${name}\`, and run the update again; it waits again until the app is healthy.`
  );
}
