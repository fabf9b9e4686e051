import type Docker from "dockerode";
import { ifExists, ifNamed, messageOf } from "../daemon/dockerClient";
import { hasLabels } from "../stack/labels";

/** A container that should be connected to a network. */
export interface Member {
  /** Id or name of the container. */
  container: string;
  /** Aliases of the container in the network's DNS, besides its name and short id. */
  aliases: string[];
  /**
   * Labels that the container must have. A container that is missing or lacks the labels is ignored. @default the container is
   * required
   */
  labels?: Record<string, string>;
}

/** Members that are not connected to the network under their aliases. */
export async function missingOf(docker: Docker, networkId: string, members: Member[]): Promise<string[]> {
  return (await missingMembers(docker, networkId, members)).map(({ container }) => container);
}

async function missingMembers(docker: Docker, networkId: string, members: Member[]): Promise<Member[]> {
  const missing = await Promise.all(members.map((member) => isMissing(docker, networkId, member)));
  return members.filter((_member, index) => missing[index]);
}

/** Connects missing members to the network. A container that is connected under other aliases is disconnected first. */
export async function attachMissing(docker: Docker, networkId: string, members: Member[]): Promise<void> {
  for (const { container, aliases } of await missingMembers(docker, networkId, members)) {
    await detach(docker, networkId, container);
    await docker
      .getNetwork(networkId)
      .connect({ Container: container, EndpointConfig: { Aliases: aliases } });
  }
}

/** Disconnects a container from a network. If the container or the network does not exist, nothing happens. */
export async function detach(docker: Docker, networkId: string, container: string): Promise<void> {
  try {
    await ifExists(docker.getNetwork(networkId).disconnect({ Container: container, Force: true }));
  } catch (error) {
    // moby's answer (403 or 500) for a container that is not connected.
    if (!messageOf(error).includes("is not connected to")) throw error;
  }
}

async function isMissing(docker: Docker, networkId: string, { container, aliases, labels }: Member) {
  const found = await ifNamed(container, docker.getContainer(container).inspect());
  if (labels !== undefined && !hasLabels(found?.Config.Labels, labels)) return false;
  const endpoint = Object.values(found?.NetworkSettings.Networks ?? {}).find(
    ({ NetworkID }) => NetworkID === networkId,
  );
  // The API returns null for an empty list, although its types do not say so.
  const has = (endpoint?.Aliases as string[] | null | undefined) ?? [];
  return endpoint === undefined || !aliases.every((alias) => has.includes(alias));
}
