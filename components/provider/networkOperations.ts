import type Docker from "dockerode";
import { dockerCli, dockerClient, ifExists, messageOf, statusOf } from "../docker/dockerClient";
import type { NetworkInputs } from "../docker/network";
import { attachMissing, hasLabels, missingOf, type Member } from "./attachment";
import type { Operations } from "./operations";

/** `docker network create` and `rm`, and `connect` for the container that the network is for. */
export const networkOperations: Operations<NetworkInputs> = {
  // The labels of a network cannot be changed: what was made under others keeps them.
  replacedBy: ["name", "internal", "daemonHost"],
  updatedBy: ["member"],
  deleteBeforeReplace: true,

  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    const id = await createNetwork(docker, inputs);
    await attachMissing(docker, id, members(inputs));
    return { id };
  },

  async read(id, state) {
    const docker = dockerClient(state.daemonHost);
    const found = await ifExists(inspect(docker, id));
    if (found === undefined) return undefined;
    return { name: found.Name, internal: found.Internal, ...(await drift(docker, id, members(state))) };
  },

  async update(id, _state, inputs) {
    await attachMissing(dockerClient(inputs.daemonHost), id, members(inputs));
    return {};
  },

  delete: (id, { name, daemonHost }) => removeNetwork(dockerClient(daemonHost), id, name),
};

/** Resources of before version 0.4.0 name no container. */
function members({ member, labels }: Omit<NetworkInputs, "member"> & Partial<NetworkInputs>): Member[] {
  return member === undefined ? [] : [{ container: member, aliases: [], labels }];
}

/** What a network lacks, as its state says it. */
export async function drift(docker: Docker, id: string, wanted: Member[]): Promise<{ missing?: string[] }> {
  const missing = await missingOf(docker, id, wanted);
  return missing.length === 0 ? {} : { missing: missing.map(({ container }) => container) };
}

/** A network as the API describes it. */
export function inspect(docker: Docker, id: string): Promise<Docker.NetworkInspectInfo> {
  return docker.getNetwork(id).inspect();
}

/**
 * Creates a network, or takes up that which an update of this stack that was broken off left. Gives its id.
 *
 * @throws Error with a remedy if the name is another's, or no address is left
 */
export async function createNetwork(docker: Docker, inputs: Omit<NetworkInputs, "member">): Promise<string> {
  const { name, internal, labels, daemonHost } = inputs;
  try {
    const made = { Name: name, CheckDuplicate: true, Internal: internal, Labels: labels };
    return (await docker.createNetwork(made)).id;
  } catch (error) {
    if (statusOf(error) === 409) return await networkLeftBehind(docker, inputs);
    if (!messageOf(error).includes("address pool")) throw error;
    throw new Error(
      `network ${JSON.stringify(name)}: Docker has no range of addresses left for it. Remove networks that nothing ` +
        `uses (${dockerCli(daemonHost)} network prune), or give the daemon more default-address-pools, and run the update again. ` +
        `Docker's words: ${messageOf(error)}`,
    );
  }
}

async function networkLeftBehind(
  docker: Docker,
  { name, internal, labels, daemonHost }: Omit<NetworkInputs, "member">,
): Promise<string> {
  const found = await inspect(docker, name);
  if (hasLabels(found.Labels, labels) && found.Internal === internal) return found.Id;
  throw new Error(
    `network ${JSON.stringify(name)} exists and is not of this stack. Choose another name for the container that it ` +
      `is named after, or remove it if nothing needs it: ${dockerCli(daemonHost)} network rm ${name}`,
  );
}

/** Ids of the containers that run and are on a network; none if there is no such network. */
export async function containersOn(docker: Docker, id: string): Promise<string[]> {
  return Object.keys((await ifExists(inspect(docker, id)))?.Containers ?? {});
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
