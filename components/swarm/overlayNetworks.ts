import type Docker from "dockerode";
import { setTimeout as sleep } from "node:timers/promises";
import { dockerCli, dockerClient, ifExists, messageOf, nameOf, statusOf } from "../daemon/dockerClient";
import { membershipOf } from "./manager";
import type { Node } from "./swarmTypes";
import { hasLabels } from "../stack/labels";
import { notOurs } from "../docker/networks";

/** Time limit of a request. A manager without a quorum and a node without a manager answer after 20 s (moby `daemon/cluster`). */
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * Longest wait until a network can be removed: the tasks of a removed service use the service's networks until the tasks have
 * ended.
 */
const RELEASE_TIMEOUT_MS = 30_000;
const RELEASE_PAUSE_MS = 300;

/** A client with a time limit, for a daemon of a swarm that may be away. */
export function swarmClient(daemonHost?: string): Docker {
  const docker = dockerClient(daemonHost);
  // `connectionTimeout` is not used, because it would also cut off slow answers (docker-modem, buildRequest).
  Object.assign(docker.modem, { timeout: ANSWER_TIMEOUT_MS });
  return docker;
}

/** The reason why a daemon is not in the manager's swarm; undefined if it is in that swarm. */
export async function whyNotInSwarm(manager: Docker, daemonHost?: string): Promise<string | undefined> {
  const { Swarm = {} } = await membershipOf(daemonHost);
  const nodes = (await manager.listNodes()) as Node[];
  if (nodes.some(({ ID }) => ID === Swarm.NodeID)) return undefined;
  return (
    `it runs on ${nameOf(daemonHost)}, which is no node of the app's swarm. Join it ` +
    `(${dockerCli(daemonHost)} swarm join), or name a source of one of its nodes.`
  );
}

/** Inputs of an overlay network. */
interface Overlay {
  name: string;
  /**
   * Whether the network is internal and attachable. Containers that belong to no service can be attached to an attachable
   * network.
   */
  internal: boolean;
  encrypted: boolean;
  labels: Record<string, string>;
  daemonHost?: string;
}

/**
 * Creates an overlay network on a manager, or uses the network that an interrupted update of this stack left. Returns the
 * network's id.
 *
 * @throws Error with a remedy if the name is taken
 */
export async function createOverlay(docker: Docker, overlay: Overlay): Promise<string> {
  const { name, internal, encrypted, labels } = overlay;
  try {
    const { id } = await docker.createNetwork({
      Name: name,
      Driver: "overlay",
      CheckDuplicate: true,
      Internal: internal,
      Attachable: internal,
      Labels: labels,
      ...(encrypted ? { Options: { encrypted: "" } } : {}),
    });
    return id;
  } catch (error) {
    if (statusOf(error) !== 409 && !messageOf(error).includes("already exists")) throw error;
    return overlayLeftBehind(docker, overlay);
  }
}

async function overlayLeftBehind(docker: Docker, overlay: Overlay): Promise<string> {
  const { name, internal, encrypted, labels, daemonHost } = overlay;
  const found = await docker.getNetwork(name).inspect();
  const isSame =
    found.Driver === "overlay" &&
    found.Internal === internal &&
    Object.hasOwn((found.Options as object | null) ?? {}, "encrypted") === encrypted;
  if (isSame && hasLabels(found.Labels, labels)) return found.Id;
  throw notOurs(name, hasLabels(found.Labels, labels) ? undefined : found.Labels, labels, daemonHost);
}

/**
 * Removes an overlay network after the tasks on it have ended. Waits until the node no longer lists the network: Docker would
 * otherwise take a new network of the same name for the old network.
 *
 * @throws Error with Docker's own words if the network stays in use
 */
export async function removeOverlay(docker: Docker, id: string, name: string): Promise<void> {
  const end = Date.now() + RELEASE_TIMEOUT_MS;
  for (;;) {
    try {
      await ifExists(docker.getNetwork(id).remove());
      while (Date.now() < end && (await ifExists(docker.getNetwork(id).inspect())) !== undefined)
        await sleep(RELEASE_PAUSE_MS);
      return;
    } catch (error) {
      if (!/in use by|active endpoints/.test(messageOf(error))) throw error;
      if (Date.now() > end) {
        throw new Error(
          `network ${JSON.stringify(name)} is still in use: ${messageOf(error)}. Where its node is away, start it, or take ` +
            "it out of the swarm (docker node rm --force NODE), and run it again.",
          { cause: error },
        );
      }
      await sleep(RELEASE_PAUSE_MS);
    }
  }
}
