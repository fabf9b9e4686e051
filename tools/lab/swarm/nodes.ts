import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  controlGroup,
  packagesEnvironment,
  writeDaemonConfiguration,
  writeRegistryConfiguration,
} from "../daemon/configuration.ts";
import { inLab } from "../paths.ts";

/** Numbers of the nodes in the lab's swarm. */
export const SWARM_NODES = [1, 2, 3] as const;

const NETWORK = "192.168.77";

/** The switch's address in the swarm's network. */
const SWITCH_ADDRESS = `${NETWORK}.1`;

/** Address of the nodes' registry, on the switch. */
export const SWARM_REGISTRY = `${SWITCH_ADDRESS}:5000`;

/** The address of a node, as set by swarm.sh. The host name of the node is `node`, followed by the number. */
export function nodeAddress(node: number): string {
  return `${NETWORK}.1${node}`;
}

/** The socket of a node's daemon. */
export function nodeSocket(node: number): string {
  return inLab(`node${node}.sock`);
}

/** Folder of the swarm's files. The swarm's images are in the lab's registry. */
export const swarmFolder = inLab("swarm");

/** Control group of the containers of all nodes. */
export const swarmControlGroup = `${controlGroup}-swarm`;

/** Writes the configuration of the nodes' daemons, of their registry and of swarm.sh. */
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
      // The switch refuses DNS requests at once, so the lookup of a name that Docker does not know fails without a wait.
      dns: [SWITCH_ADDRESS],
      "registry-mirrors": [`http://${SWARM_REGISTRY}`],
      // `http://` tells BuildKit to use no TLS; the daemon removes this prefix.
      "insecure-registries": [`http://${SWARM_REGISTRY}`],
      "userland-proxy": false,
      "cgroup-parent": `/${swarmControlGroup}/node${node}`,
    });
  }
  await writeRegistryConfiguration(swarmFolder, SWARM_REGISTRY);
}
