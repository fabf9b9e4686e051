import { hasLabels, labelFilter } from "../stack/labels";
import type Docker from "dockerode";
import { attachMissing, detach, type Member, missingOf } from "../docker/attachment";
import { diagnosis } from "../daemon/diagnosis";
import { dockerCli, dockerClient, ifExists, ifNamed, messageOf } from "../daemon/dockerClient";
import { createNetwork, inspect, removeNetwork } from "../docker/networks";
import { isId } from "../daemon/notation";
import { driftOf, isUnknown, type Operations } from "../docker/operations";
import type { LinkInputs } from "./linkResource";

/** A link's inputs, with the values that its operations add in the state. */
interface LinkState extends LinkInputs {
  /** Name of an egress network that the consumer no longer uses. The network is removed together with the link. */
  formerEgressNetwork?: string;
}

/** Operations on a link: they create its network, attach the running source and remove the network with the link. */
export const linkOperations: Operations<LinkInputs, LinkState> = {
  // A change of the labels or of `daemonHost` does not replace the network. The network keeps its first labels, and a new address
  // must lead to the same daemon.
  replacedBy: ["name"],
  updatedBy: [
    "containerId",
    "alias",
    "consumer",
    "consumerId",
    "egressNetwork",
    "sharedSecrets",
    "daemonHost",
  ],

  async check(olds, inputs) {
    const { containerId, daemonHost } = inputs;
    const end = endLeftOut(inputs);
    if (end !== undefined) return { property: end, reason: leftOut(end, inputs) };
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
      // If the network cannot be removed, the next update uses it.
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
    const ofEgress = state.egressNetwork ? await missingOfEgress(docker, state.egressNetwork, state) : [];
    return { name: found.Name, ...driftOf([...missing, ...ofEgress]) };
  },

  async update(id, state, inputs) {
    const docker = dockerClient(inputs.daemonHost);
    if (state.containerId !== inputs.containerId) await detach(docker, id, state.containerId);
    await attachEnds(docker, id, inputs);
    const formerEgressNetwork = state.egressNetwork ?? state.formerEgressNetwork;
    // A resource's state cannot hold the value undefined, so the key is left out.
    return inputs.egressNetwork !== undefined || formerEgressNetwork === undefined
      ? {}
      : { formerEgressNetwork };
  },

  async delete(id, state, { heir } = {}) {
    const docker = dockerClient(state.daemonHost);
    await (heir === undefined ? removeLink(docker, id, state) : detachOthers(docker, id, state, heir));
  },
};

/** Disconnects source or consumer from the network if the link's successor does not use the same container. */
async function detachOthers(docker: Docker, id: string, link: LinkState, heir: LinkInputs): Promise<void> {
  const idOf = async (end: string) => (await ifNamed(end, docker.getContainer(end).inspect()))?.Id;
  const stay = await Promise.all([heir.containerId, heir.consumer].map(idOf));
  for (const end of [link.containerId, link.consumerId]) {
    const found = end === undefined ? undefined : await idOf(end);
    if (found !== undefined && !stay.includes(found)) await detach(docker, id, found);
  }
}

async function removeLink(docker: Docker, id: string, link: LinkState): Promise<void> {
  const { name, containerId, consumerId } = link;
  for (const end of [containerId, consumerId]) if (end !== undefined) await detach(docker, id, end);
  await removeNetwork(docker, id, name);
  const egressNetwork = link.egressNetwork ?? link.formerEgressNetwork;
  if (egressNetwork !== undefined) await leaveEgress(docker, egressNetwork, link.labels);
}

/**
 * Source and consumer as members of the link's network. A consumer container starts on the network; it is attached again only
 * if the network or its connection was lost.
 */
function ends(link: LinkInputs): Member[] {
  return [{ container: link.containerId, aliases: [link.alias] }, ...members(link)];
}

async function attachEnds(docker: Docker, id: string, inputs: LinkInputs): Promise<void> {
  const reason = await whyNoSource(docker, inputs);
  if (reason !== undefined) throw new Error(reason);
  // The egress network comes first: if it fails, the link's network is removed, which must be empty and has no source yet.
  if (inputs.egressNetwork) await joinEgress(docker, inputs.egressNetwork, inputs);
  try {
    await attachMissing(docker, id, ends(inputs));
  } catch (error) {
    throw new Error(`${linkOf(inputs)} cannot be made: ${messageOf(error)}`, { cause: error });
  }
}

/** Facts about a link's source, for errors. `containerId` is undefined if the update leaves out the source ({@link endLeftOut}). */
type SourceEnd = Pick<LinkInputs, "alias" | "consumer" | "daemonHost"> & { containerId: string | undefined };

/** Why a link to the source container would not work; undefined if the container runs. */
export async function whyNoSource(docker: Docker, link: SourceEnd): Promise<string | undefined> {
  const { containerId, daemonHost } = link;
  if (containerId === undefined) return leftOut("source", link);
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

/** A link's name for errors. */
export function linkOf({ consumer, alias, containerId }: SourceEnd): string {
  const source = containerId !== undefined && isId(containerId) ? containerId.slice(0, 12) : containerId;
  return `The link of ${consumer}${source === undefined ? "" : ` to ${source}`} under the alias ${alias}`;
}

/**
 * The end of a link (source or consumer) that `--exclude` leaves out although it does not exist yet. Pulumi still makes the
 * link, but passes no value for that end.
 */
function endLeftOut({ containerId, consumerRuns, consumerId }: Partial<LinkInputs>) {
  if (containerId === undefined) return "source";
  return consumerRuns && consumerId === undefined ? "consumer" : undefined;
}

function leftOut(end: "source" | "consumer", link: SourceEnd): string {
  return `${linkOf(link)}: this update leaves out its ${end}, which is not made yet. Add --exclude-dependents.`;
}

/** Makes the egress network of a link's consumer, and attaches the consumer if its container exists. */
async function joinEgress(docker: Docker, egressNetwork: string, link: LinkInputs): Promise<void> {
  const id = await createNetwork(docker, { ...link, name: egressNetwork, internal: false });
  await attachMissing(docker, id, members(link));
}

/** Names of what is missing: the egress network, or the consumer if its container exists but is not connected to that network. */
async function missingOfEgress(docker: Docker, egressNetwork: string, link: LinkInputs): Promise<string[]> {
  const found = await ifNamed(egressNetwork, inspect(docker, egressNetwork));
  return found === undefined ? [egressNetwork] : missingOf(docker, found.Id, members(link));
}

/** Removes the egress network if it belongs to this stack and no container of the stack uses it. */
async function leaveEgress(
  docker: Docker,
  egressNetwork: string,
  labels: LinkInputs["labels"] = {},
): Promise<void> {
  const found = await ifNamed(egressNetwork, inspect(docker, egressNetwork));
  if (found === undefined || !hasLabels(found.Labels, labels)) return;
  const filters = { network: [found.Id], label: labelFilter(labels) };
  const users = await docker.listContainers({ all: true, filters });
  if (users.length === 0) await removeNetwork(docker, found.Id, egressNetwork);
}

function members({ consumer, labels }: LinkInputs): Member[] {
  return [{ container: consumer, aliases: [], labels }];
}
