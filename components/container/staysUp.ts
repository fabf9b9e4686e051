import type Docker from "dockerode";

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
