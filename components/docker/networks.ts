import type Docker from "dockerode";
import { dockerCli, ifExists, ifNamed, messageOf, statusOf } from "./dockerClient";
import { STACK_LABEL } from "./stackLabelName";
import { hasLabels } from "./attachment";
import { ownerOf } from "./volumeOwner";
import { rangesOf, subnetsFor, type Wanted } from "./subnets";

/** A network as the API describes it. */
export function inspect(docker: Docker, id: string): Promise<Docker.NetworkInspectInfo> {
  return docker.getNetwork(id).inspect();
}

/**
 * Creates a network, or takes up that which an update of this stack that was broken off left. Gives its id.
 *
 * @throws Error with a remedy if the name is another's, or no address is left
 */
export async function createNetwork(docker: Docker, wanted: Wanted): Promise<string> {
  const { name, internal, labels, daemonHost } = wanted;
  const made = { Name: name, CheckDuplicate: true, Internal: internal, Labels: labels };
  for await (const Subnet of subnetsFor(docker, wanted)) {
    try {
      return (await docker.createNetwork({ ...made, IPAM: { Config: [{ Subnet }] } })).id;
    } catch (error) {
      // Someone was faster, or Docker knows of an overlap that it does not show.
      if (/overlap/i.test(messageOf(error))) continue;
      if (statusOf(error) === 409) return await networkLeftBehind(docker, wanted);
      throw error;
    }
  }
  if ((await ifNamed(name, inspect(docker, name))) !== undefined) return networkLeftBehind(docker, wanted);
  throw new Error(
    `network ${JSON.stringify(name)}: no subnet is left for it in ${rangesOf(wanted)}. Remove networks that nothing uses ` +
      `(${dockerCli(daemonHost)} network prune), or name another range by \`pulumi config set redis-link:linkSubnets\`, ` +
      "and run the update again.",
  );
}

async function networkLeftBehind(
  docker: Docker,
  { name, internal, labels, daemonHost }: Wanted,
): Promise<string> {
  const found = await inspect(docker, name);
  if (hasLabels(found.Labels, labels) && found.Internal === internal) return found.Id;
  throw notOurs(name, hasLabels(found.Labels, labels) ? undefined : found.Labels, daemonHost);
}

/** A network that is another's has the name of one of ours. */
export function notOurs(
  name: string,
  labels: Partial<Record<string, string>> | null | undefined,
  daemonHost?: string,
): Error {
  const exists = `network ${JSON.stringify(name)} exists and is not of this stack`;
  const other = "Choose another name for what it is named after (containerName)";
  return new Error(
    labels?.[STACK_LABEL] === undefined
      ? `${exists}. ${other}, or remove it if nothing needs it: ${dockerCli(daemonHost)} network rm ${name}`
      : `${exists} but of ${ownerOf(labels)}. ${other}.`,
  );
}

/** @throws Error that names the containers that are on it still */
export async function removeNetwork(docker: Docker, id: string, name: string): Promise<void> {
  try {
    await ifExists(docker.getNetwork(id).remove());
  } catch (error) {
    if (!messageOf(error).includes("active endpoints")) throw error;
    const { Containers } = await inspect(docker, id);
    const names = Object.values(Containers ?? {}).map(({ Name }) => Name);
    throw new Error(
      `network ${JSON.stringify(name)} still has containers: ${names.join(", ")}. Stop them, and run it again.`,
    );
  }
}
