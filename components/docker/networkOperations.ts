import { dockerClient, ifExists, ifNamed } from "../daemon/dockerClient";
import type { NetworkInputs } from "./network";
import { attachMissing, missingOf, type Member } from "./attachment";
import { createNetwork, inspect, removeNetwork } from "./networks";
import { driftOf, type Operations } from "./operations";

/**
 * Operations on a network, like `docker network create` and `docker network rm`. They also connect the network's container,
 * like `docker network connect`.
 */
export const networkOperations: Operations<NetworkInputs> = {
  // New labels or a new `daemonHost` replace no network: labels stay as created, and a new address must lead to the same daemon.
  replacedBy: ["name", "internal"],
  updatedBy: ["member", "daemonHost"],

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
    return {
      name: found.Name,
      internal: found.Internal,
      ...driftOf(await missingOf(docker, id, members(state))),
    };
  },

  // An import does not know the network's container. The next update sets `member` and attaches the container.
  async imported(id) {
    const found = await ifNamed(id, inspect(dockerClient(), id));
    if (found === undefined) return undefined;
    const { Name: name, Internal: internal, Labels: labels = {} } = found;
    return { id: found.Id, inputs: { name, internal, labels, member: "" } };
  },

  async update(id, _state, inputs) {
    await attachMissing(dockerClient(inputs.daemonHost), id, members(inputs));
    return {};
  },

  async delete(id, { name, daemonHost }, { heir } = {}) {
    if (heir === undefined) await removeNetwork(dockerClient(daemonHost), id, name);
  },
};

function members({ member, labels }: NetworkInputs): Member[] {
  return [{ container: member, aliases: [], labels }];
}
