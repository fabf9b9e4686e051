import type Docker from "dockerode";
import { ifExists, ifNamed, messageOf } from "../daemon/dockerClient";
import { hasLabels } from "../stack/labels";

/** A container that a network is to have. */
export interface Member {
  /** Its id or name. */
  container: string;
  /** Names that the network's DNS answers with its address, beside its name and short id. */
  aliases: string[];
  /** Labels of a container that need not be there; without them it is another's, and left alone. @default it must be */
  labels?: Record<string, string>;
}

/** Containers that are not on the network under their aliases. */
export async function missingOf(docker: Docker, networkId: string, members: Member[]): Promise<string[]> {
  return (await missingMembers(docker, networkId, members)).map(({ container }) => container);
}

async function missingMembers(docker: Docker, networkId: string, members: Member[]): Promise<Member[]> {
  const missing = await Promise.all(members.map((member) => isMissing(docker, networkId, member)));
  return members.filter((_member, index) => missing[index]);
}

/** Attaches those members that are missing; a container under other aliases is taken off first. */
export async function attachMissing(docker: Docker, networkId: string, members: Member[]): Promise<void> {
  for (const { container, aliases } of await missingMembers(docker, networkId, members)) {
    await detach(docker, networkId, container);
    await docker
      .getNetwork(networkId)
      .connect({ Container: container, EndpointConfig: { Aliases: aliases } });
  }
}

/** Takes a container off a network; it is no error if it, or the network, is not there. */
export async function detach(docker: Docker, networkId: string, container: string): Promise<void> {
  try {
    await ifExists(docker.getNetwork(networkId).disconnect({ Container: container, Force: true }));
  } catch (error) {
    // What moby answers, with 403 or 500, for a container that is not attached.
    if (!messageOf(error).includes("is not connected to")) throw error;
  }
}

async function isMissing(docker: Docker, networkId: string, { container, aliases, labels }: Member) {
  const found = await ifNamed(container, docker.getContainer(container).inspect());
  if (labels !== undefined && !hasLabels(found?.Config.Labels, labels)) return false;
  const endpoint = Object.values(found?.NetworkSettings.Networks ?? {}).find(
    ({ NetworkID }) => NetworkID === networkId,
  );
  // The API gives null where there are none, which the types do not say.
  const has = (endpoint?.Aliases as string[] | null | undefined) ?? [];
  return endpoint === undefined || !aliases.every((alias) => has.includes(alias));
}
