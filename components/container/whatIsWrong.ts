import type Docker from "dockerode";
import { dockerCli } from "../docker/dockerClient";

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
