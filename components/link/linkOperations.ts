import type Docker from "dockerode";
import { dockerClient, ifExists, messageOf } from "../docker/dockerClient";
import type { LinkInputs } from "./link";
import { attachMissing, detach, missingOf, type Member } from "../docker/attachment";
import { joinFront, leaveFront, missingOfFront } from "./frontNetwork";
import { createNetwork, inspect, removeNetwork } from "../docker/networks";
import { linkOf, whyNoSource } from "./linkedSource";
import { driftOf, isUnknown, type Operations } from "../docker/operations";

/** What the state of a link holds. */
interface LinkState extends LinkInputs {
  /** Ordinary network of a consumer that is on others by now; it is taken away with the link. */
  formerFront?: string;
}

/** A network of two containers: created empty, with the source attached while it runs, and taken away again. */
export const linkOperations: Operations<LinkInputs, LinkState> = {
  // The labels of a network cannot be changed: what was made under others keeps them. Another address is one of the same
  // daemon, or is refused.
  replacedBy: ["name"],
  updatedBy: ["containerId", "alias", "consumer", "consumerId", "front", "sharedSecrets", "daemonHost"],
  deleteBeforeReplace: true,

  async check(olds, inputs) {
    const { containerId, daemonHost } = inputs;
    if (containerId === olds.containerId || [containerId, daemonHost].some(isUnknown)) return undefined;
    const reason = await whyNoSource(dockerClient(daemonHost), inputs);
    return reason === undefined ? undefined : { property: "source", reason };
  },

  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    const id = await createNetwork(docker, { ...inputs, internal: true });
    try {
      await attachEnds(docker, id, inputs);
    } catch (error) {
      // What cannot be taken away is taken up by the next update.
      await removeLink(docker, id, inputs).catch(() => undefined);
      throw error;
    }
    return { id };
  },

  async read(id, state) {
    const docker = dockerClient(state.daemonHost);
    const found = await ifExists(inspect(docker, id));
    if (found === undefined) return undefined;
    const missing = await missingOf(docker, id, ends(state));
    const ofFront = state.front ? await missingOfFront(docker, state.front, state) : [];
    return { name: found.Name, ...driftOf([...missing, ...ofFront]) };
  },

  async update(id, state, inputs) {
    const docker = dockerClient(inputs.daemonHost);
    if (state.containerId !== inputs.containerId) await detach(docker, id, state.containerId);
    await attachEnds(docker, id, inputs);
    const formerFront = state.front ?? state.formerFront;
    // The state takes no value that is undefined.
    return inputs.front !== undefined || formerFront === undefined ? {} : { formerFront };
  },

  delete: (id, state) => removeLink(dockerClient(state.daemonHost), id, state),
};

async function removeLink(docker: Docker, id: string, link: LinkState): Promise<void> {
  const { name, containerId, consumerId } = link;
  for (const end of [containerId, consumerId]) if (end !== undefined) await detach(docker, id, end);
  await removeNetwork(docker, id, name);
  const front = link.front ?? link.formerFront;
  if (front !== undefined) await leaveFront(docker, front, link.labels);
}

/** The consumer is on the network from its start; it is attached again if the network, or the consumer's end, was lost. */
function ends({ containerId, alias, consumer, labels }: LinkInputs): Member[] {
  return [
    { container: containerId, aliases: [alias] },
    { container: consumer, aliases: [], labels },
  ];
}

async function attachEnds(docker: Docker, id: string, inputs: LinkInputs): Promise<void> {
  const reason = await whyNoSource(docker, inputs);
  if (reason !== undefined) throw new Error(reason);
  // First: what fails later takes the link's network away again, which no container may be on then.
  if (inputs.front) await joinFront(docker, inputs.front, inputs);
  try {
    await attachMissing(docker, id, ends(inputs));
  } catch (error) {
    throw new Error(`${linkOf(inputs)} cannot be made: ${messageOf(error)}`, { cause: error });
  }
}
