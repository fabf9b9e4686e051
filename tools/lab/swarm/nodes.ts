import { inLab } from "../paths.ts";

/** The engines of the lab's swarm, by number. */
export const SWARM_NODES = [1, 2, 3] as const;

const NETWORK = "192.168.77";

/** The switch's own address in it. */
export const SWITCH_ADDRESS = `${NETWORK}.1`;

/** Where the registry of all nodes listens, at the switch. */
export const SWARM_REGISTRY = `${SWITCH_ADDRESS}:5000`;

/** A node's address; its host name is `node` and its number. swarm.sh gives it both. */
export function nodeAddress(node: number): string {
  return `${NETWORK}.1${node}`;
}

/** The socket of a node's daemon. */
export function nodeSocket(node: number): string {
  return inLab(`node${node}.sock`);
}

/** The folder of all that the swarm has beside the lab's registry. */
export const swarmFolder = inLab("swarm");
