import { once } from "node:events";
import type Docker from "dockerode";
import { dockerCli, statusOf } from "../daemon/dockerClient";
import type { KnownHealth } from "./health";
import { answersFrom, publishedAt } from "./outsideLook";

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
  { health, daemonHost = process.env.DOCKER_HOST }: { health: KnownHealth; daemonHost?: string },
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
export async function exitCode(
  container: Docker.Container,
  [, ...command]: readonly string[],
  signal: AbortSignal,
) {
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

/** For this long a container has to run without a start in between. */
const STEADY_MS = 1000;

type State = Docker.ContainerInspectInfo["State"];

/**
 * Tells, look by look, whether a container is up by what Docker says: healthy, if its image has a health check, or else
 * that it keeps running.
 *
 * @param byHealth whether Docker's own check counts; one that cannot run does not
 */
export function staysUp(byHealth: boolean): (state: State) => boolean {
  let run: { startedAt: string; since: number } | undefined;
  return (state) => {
    // "none" is what some engines say where nothing is looked at.
    if (byHealth && state.Health && state.Health.Status !== "none") {
      return state.Health.Status === "healthy";
    }
    if (!state.Running || state.Restarting) run = undefined;
    else if (run?.startedAt !== state.StartedAt) run = { startedAt: state.StartedAt, since: Date.now() };
    return run !== undefined && Date.now() - run.since >= STEADY_MS;
  };
}

/** What is wrong with a container that no waiting mends; undefined if it runs or is about to. */
export function whatIsWrong(
  name: string,
  id: string,
  found: Docker.ContainerInspectInfo | undefined,
  daemonHost?: string,
): string | undefined {
  const docker = dockerCli(daemonHost);
  if (found === undefined) {
    return `${name} is gone (container ${id.slice(0, 12)}). \`pulumi up --refresh\` makes it again, if it is of this stack.`;
  }
  const { State: state, Name } = found;
  const now = Name.slice(1);
  if (now !== name) {
    return `${name} was renamed to ${now}. \`${docker} rename ${now} ${name}\` puts it right; \`pulumi up --refresh\` replaces it.`;
  }
  if (state.Paused) return `${name} is paused. \`${docker} unpause ${name}\` wakes it.`;
  if (state.Running || state.Restarting) return undefined;
  return `${name} does not run (${state.Status}, exit code ${state.ExitCode}). \`${docker} start ${name}\` starts it, and so does \`pulumi up --refresh\`.`;
}
