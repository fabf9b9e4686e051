import { once } from "node:events";
import type Docker from "dockerode";
import { statusOf } from "../docker/dockerClient";
import type { CheckedHealth } from "./health";
import { answersFrom, publishedAt } from "./outsideLook";
import type { staysUp } from "./staysUp";

/** What Docker gives the app's health check too. */
const PROBE_TIMEOUT_MS = 2000;

/** What a command ends with that the image does not have, or that cannot run. */
const CANNOT_RUN = [126, 127];

/**
 * Whether the app is well: by a GET from outside, which costs the daemon nothing and says that the endpoint answers; by its
 * probe where that fails and Docker's own check has ended once; else from outside, else by what Docker says of it.
 */
export async function isWell(
  container: Docker.Container,
  found: Docker.ContainerInspectInfo,
  { health, daemonHost = process.env.DOCKER_HOST }: { health: CheckedHealth; daemonHost?: string },
  isUp: ReturnType<typeof staysUp>,
) {
  const { probe, outside } = health;
  const at = outside && publishedAt(found, outside, daemonHost);
  const answers = outside && at && (() => answersFrom(at, outside, AbortSignal.timeout(PROBE_TIMEOUT_MS)));
  if (probe === undefined) return answers?.() ?? isUp(found.State);
  if (outside?.path !== undefined && answers) {
    if (await answers()) return true;
    // Until Docker has looked itself: beside many apps that start, a process in each takes longer than their start.
    if (found.State.Health?.Status === "starting") return false;
  }
  const code = await exitCode(container, probe, AbortSignal.timeout(PROBE_TIMEOUT_MS));
  if (outside === undefined || code === undefined || !CANNOT_RUN.includes(code)) return code === 0;
  return answers?.() ?? isUp(found.State);
}

/** What the probe ends with now; undefined in a container that is down or on its way, or if the app is silent. */
async function exitCode(container: Docker.Container, [, ...command]: readonly string[], signal: AbortSignal) {
  try {
    const run = await container.exec({ Cmd: command, AttachStdout: true });
    const output = await run.start({});
    try {
      await once(output.resume(), "close", { signal });
    } finally {
      output.destroy();
    }
    return (await run.inspect()).ExitCode ?? undefined;
  } catch (error) {
    if (signal.aborted || isDown(error)) return undefined;
    throw error;
  }
}

/** What Docker answers of a container that is down: no run, one that it forgot (Engine 29), or that began too late (500). */
function isDown(error: unknown): boolean {
  return [404, 409].includes(statusOf(error) ?? 0) || String(error).includes("is not running");
}
