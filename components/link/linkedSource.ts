import type Docker from "dockerode";
import { diagnosis } from "../docker/diagnosis";
import { dockerCli, ifNamed } from "../docker/dockerClient";

/** A link, as far as its source goes. */
export interface SourceEnd {
  consumer: string;
  alias: string;
  /** Id or name of the source container. */
  containerId: string;
  /** Daemon that it runs on. */
  daemonHost?: string;
}

/** Why a link to that container would lead nowhere; undefined if it leads to one that runs. */
export async function whyNoSource(docker: Docker, link: SourceEnd): Promise<string | undefined> {
  const { containerId, daemonHost } = link;
  const container = docker.getContainer(containerId);
  const found = await ifNamed(containerId, container.inspect());
  if (found === undefined) {
    return `${linkOf(link)}: there is no such container on its daemon. Start the source, or name another.`;
  }
  const name = found.Name.slice(1);
  const mode = found.HostConfig.NetworkMode ?? "";
  if (/^(host$|none$|container:)/.test(mode)) {
    return `${linkOf(link)}: ${name} has no network of its own (--network ${mode}), so nothing can be linked to it.`;
  }
  if (found.State.Running || found.State.Restarting) return undefined;
  const seen = await diagnosis(container, daemonHost);
  return `${linkOf(link)}: ${name} does not run. ${seen} Start it: ${dockerCli(daemonHost)} start ${name}`;
}

/** A link as an error names it. */
export function linkOf({ consumer, alias, containerId }: SourceEnd): string {
  const source = /^[0-9a-f]{64}$/.test(containerId) ? containerId.slice(0, 12) : containerId;
  return `The link of ${consumer} to ${source} under the alias ${alias}`;
}
