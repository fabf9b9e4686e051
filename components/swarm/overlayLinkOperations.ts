import type Docker from "dockerode";
import { ifExists, messageOf, nameOf } from "../daemon/dockerClient";
import { whyNoDaemon } from "../daemon/connection";
import type { OverlayLinkInputs } from "./overlayLink";
import { attachMissing, detach, missingOf, type Member } from "../docker/attachment";
import { whyNoManager } from "./manager";
import { linkOf, whyNoSource } from "../link/linkOperations";
import { driftOf, isUnknown, type Operations } from "../docker/operations";
import { createOverlay, removeOverlay, swarmClient, whyNotInSwarm } from "./overlayNetworks";

/**
 * The operations of the overlay network of a source and a service. The running source is attached by the daemon of the source's
 * node.
 */
export const overlayLinkOperations: Operations<OverlayLinkInputs> = {
  // `labels` is in neither list, because a network's labels cannot change. `daemonHost` replaces nothing, because every manager of
  // the swarm has the same network.
  replacedBy: ["name", "encrypted"],
  updatedBy: ["isFronted", "containerId", "alias", "consumer", "sourceDaemon", "sharedSecrets", "daemonHost"],

  async check(olds, inputs) {
    const { containerId, sourceDaemon, daemonHost } = inputs;
    const isSame = containerId === olds.containerId && daemonHost === olds.daemonHost;
    if (isSame || [containerId, sourceDaemon, daemonHost].some(isUnknown)) return undefined;
    const noManager = await whyNoManager(daemonHost);
    if (noManager !== undefined) return { property: "manager", reason: noManager };
    if (inputs.isFronted) return undefined;
    const reason = (await whyNotInSwarm(swarmClient(daemonHost), sourceDaemon)) ?? (await whyNone(inputs));
    return reason === undefined ? undefined : { property: "source", reason };
  },

  async create(inputs) {
    const docker = swarmClient(inputs.daemonHost);
    const id = await createOverlay(docker, { ...inputs, internal: true });
    try {
      await attachSource(id, inputs);
    } catch (error) {
      // If the network cannot be removed, the next update uses it.
      await removeOverlay(docker, id, inputs.name).catch(() => undefined);
      throw error;
    }
    return { id };
  },

  async read(id, state) {
    const found = await ifExists(swarmClient(state.daemonHost).getNetwork(id).inspect());
    if (found === undefined) return undefined;
    if (state.isFronted) return { name: found.Name };
    // A source whose node is away counts as detached. The next update then fails and names the node, unless the link gets another
    // source.
    const isAway = (await whyNoDaemon(state.sourceDaemon)) !== undefined;
    const missing = isAway
      ? [state.containerId]
      : await missingOf(swarmClient(state.sourceDaemon), id, [source(state)]);
    return { name: found.Name, ...driftOf(missing) };
  },

  async update(id, state, inputs) {
    const isMoved = state.containerId !== inputs.containerId || state.sourceDaemon !== inputs.sourceDaemon;
    // If the source's node is down, the swarm detaches the source later: when the node is back or removed from the swarm.
    if (isMoved) await detachSource(id, state).catch(() => undefined);
    await attachSource(id, inputs);
    return {};
  },

  async delete(id, state, { heir } = {}) {
    if (heir?.containerId === state.containerId) return;
    if (heir !== undefined) return detachSource(id, state);
    const docker = swarmClient(state.daemonHost);
    if ((await ifExists(docker.getNetwork(id).inspect())) === undefined) return;
    await detachSource(id, state);
    await removeOverlay(docker, id, state.name);
  },
};

function source({ containerId, alias }: OverlayLinkInputs): Member {
  return { container: containerId, aliases: [alias] };
}

async function whyNone(inputs: OverlayLinkInputs): Promise<string | undefined> {
  const { sourceDaemon } = inputs;
  return whyNoSource(swarmClient(sourceDaemon), { ...inputs, daemonHost: sourceDaemon });
}

async function attachSource(id: string, inputs: OverlayLinkInputs): Promise<void> {
  if (inputs.isFronted) return;
  const reason = await onSourceNode(inputs, () => whyNone(inputs));
  if (reason !== undefined) throw new Error(reason);
  await onSourceNode(inputs, () => attachInTime(swarmClient(inputs.sourceDaemon), id, source(inputs)));
}

/**
 * Attaches a source to a network. If the managers do not answer the source's node within 20 s, the node behaves as if the
 * source had an address, until the source is detached. The source is then detached and attached again (moby
 * `Cluster.AttachNetwork`).
 */
async function attachInTime(docker: Docker, id: string, member: Member): Promise<void> {
  try {
    await attach(docker, id, member);
  } catch (error) {
    if (!messageOf(error).includes("context deadline exceeded")) throw error;
    await attach(docker, id, member).catch(() => undefined);
    await detach(docker, id, member.container);
    await attach(docker, id, member);
  }
}

/**
 * Attaches a source, and tries again if its node lost the network meanwhile: Docker removes a network from a node when the last
 * container leaves it (moby `daemon.findAndAttachNetwork`).
 */
async function attach(docker: Docker, id: string, member: Member, tries = 3): Promise<void> {
  try {
    await attachMissing(docker, id, [member]);
  } catch (error) {
    if (tries === 1 || !/network \S+ not found/.test(messageOf(error))) throw error;
    await attach(docker, id, member, tries - 1);
  }
}

async function detachSource(id: string, state: OverlayLinkInputs): Promise<void> {
  if (state.isFronted) return;
  await onSourceNode(state, () => detach(swarmClient(state.sourceDaemon), id, state.containerId));
}

/** Runs `act` on the source's node. @throws Error with the remedy if the node is away */
async function onSourceNode<T>(link: OverlayLinkInputs, act: () => Promise<T>): Promise<T> {
  try {
    const away = await whyNoDaemon(link.sourceDaemon);
    if (away !== undefined) throw new Error(away);
    return await act();
  } catch (error) {
    throw new Error(
      `${linkOf(link)}: ${nameOf(link.sourceDaemon)}, where the source is, says: ${messageOf(error)}. If that node is ` +
        "away, start it and run it again.",
      { cause: error },
    );
  }
}
