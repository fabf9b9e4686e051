import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  controlGroup,
  packagesEnvironment,
  writeDaemonConfiguration,
  writeRegistryConfiguration,
} from "../daemon/configuration.ts";
import { inLab } from "../paths.ts";

/** Engines of the lab's swarm, by number. */
export const SWARM_NODES = [1, 2, 3] as const;

const NETWORK = "192.168.77";

/** The switch's address in the network. */
const SWITCH_ADDRESS = `${NETWORK}.1`;

/** Address of the nodes' registry, on the switch. */
export const SWARM_REGISTRY = `${SWITCH_ADDRESS}:5000`;

/** A node's address, as set by swarm.sh. Its host name is `node` and its number. */
export function nodeAddress(node: number): string {
  return `${NETWORK}.1${node}`;
}

/** The socket of a node's daemon. */
export function nodeSocket(node: number): string {
  return inLab(`node${node}.sock`);
}

/** Folder of the swarm's files. Its images are in the lab's registry. */
export const swarmFolder = inLab("swarm");

/** Control group of the containers of all nodes. */
export const swarmControlGroup = `${controlGroup}-swarm`;

/** Writes the configuration of the daemons, their registry and swarm.sh. */
export async function writeSwarmConfiguration(): Promise<void> {
  await mkdir(swarmFolder, { recursive: true });
  await mkdir(inLab("tmp"), { recursive: true });
  const variables = Object.entries({ ...packagesEnvironment(), TMPDIR: inLab("tmp") });
  const lines = variables.map(([name, value]) => `export ${name}='${value}'\n`);
  await writeFile(join(swarmFolder, "environment"), lines.join(""));
  for (const node of SWARM_NODES) {
    const folder = join(swarmFolder, `node${node}`);
    await mkdir(folder, { recursive: true });
    await writeDaemonConfiguration(folder, "/run/redis-link-swarm", {
      hosts: [`unix://${nodeSocket(node)}`],
      "data-root": join(folder, "data"),
      // This address refuses requests at once, so names unknown to Docker fail without a wait.
      dns: [SWITCH_ADDRESS],
      "registry-mirrors": [`http://${SWARM_REGISTRY}`],
      // The scheme tells BuildKit to use no TLS; the daemon removes the scheme.
      "insecure-registries": [`http://${SWARM_REGISTRY}`],
      "userland-proxy": false,
      "cgroup-parent": `/${swarmControlGroup}/node${node}`,
    });
  }
  await writeRegistryConfiguration(swarmFolder, SWARM_REGISTRY);
}
