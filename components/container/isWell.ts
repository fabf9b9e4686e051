import { once } from "node:events";
import type Docker from "dockerode";
import { dockerCli, statusOf } from "../daemon/dockerClient";
import type { KnownHealth } from "./health";
import { answersFrom, publishedAt } from "./outsideLook";

/** The time limit of Docker's own health check. */
const PROBE_TIMEOUT_MS = 2000;

/** Exit codes of a command that is missing or cannot run. */
const CANNOT_RUN = [126, 127];

/**
 * Whether the app is healthy. A GET from outside comes first, because it proves that the endpoint answers, and costs the daemon
 * nothing. If the GET fails and Docker's own check has ended once, the probe decides. If the probe cannot run, the check from
 * outside decides, or without such a check, Docker's state.
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
    // The probe waits for Docker's first check: while many apps start, a process in each app takes longer than the app's start.
    if (found.State.Health?.Status === "starting") return false;
  }
  const code = await exitCode(container, probe, AbortSignal.timeout(PROBE_TIMEOUT_MS));
  if (outside === undefined || code === undefined || !CANNOT_RUN.includes(code)) return code === 0;
  return answers?.() ?? isUp(found.State);
}

/** The probe's exit code; undefined if the container is down or starting, or the probe does not end in time. */
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

/**
 * Whether Docker's answer means that the container has stopped: the container does not run, Docker has forgotten the probe
 * (Engine 29), or the probe was started too late (500).
 */
function isDown(error: unknown): boolean {
  return [404, 409].includes(statusOf(error) ?? 0) || String(error).includes("is not running");
}

/** Time for which a container without a health check must run without a restart. */
const STEADY_MS = 1000;

type State = Docker.ContainerInspectInfo["State"];

/**
 * Makes a check that is called at each look. The check tells whether the container is healthy or, without a health check, keeps
 * running.
 *
 * @param byHealth whether the result of Docker's own health check counts; false if that check cannot run
 */
export function staysUp(byHealth: boolean): (state: State) => boolean {
  let run: { startedAt: string; since: number } | undefined;
  return (state) => {
    // Some engines report the status "none" for a container without a health check.
    if (byHealth && state.Health && state.Health.Status !== "none") {
      return state.Health.Status === "healthy";
    }
    if (!state.Running || state.Restarting) run = undefined;
    else if (run?.startedAt !== state.StartedAt) run = { startedAt: state.StartedAt, since: Date.now() };
    return run !== undefined && Date.now() - run.since >= STEADY_MS;
  };
}

/** The defect of a container that waiting cannot repair; undefined if the container runs or starts. */
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
