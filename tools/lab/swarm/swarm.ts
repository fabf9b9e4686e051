import { spawn } from "node:child_process";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { execa } from "execa";
import type { ListrTask } from "listr2";
import { removeControlGroups } from "../daemon/configuration.ts";
import { answers, isWantedEngine, PING_TIMEOUT_MS, untilUp } from "../daemon/daemon.ts";
import { isOnHost } from "../host.ts";
import { endSandbox, livingProcess } from "../lock.ts";
import { labRoot } from "../paths.ts";
import {
  nodeAddress,
  nodeSocket,
  SWARM_NODES,
  swarmControlGroup,
  swarmFolder,
  writeSwarmConfiguration,
} from "./nodes.ts";

/**
 * Path of the script that switches nodes on and off, pulls their cables, and runs commands in their network. The comment at its
 * start says how.
 */
export const swarmScript = fileURLToPath(new URL("swarm.sh", import.meta.url));

const identityFile = join(swarmFolder, "switch.pid");

/** A client of a node's daemon, through the daemon's socket. */
function nodeClient(node: number, timeout?: number): Docker {
  return new Docker({ socketPath: nodeSocket(node), timeout });
}

/**
 * Whether all nodes of the lab's swarm run the wanted engine and are members of the swarm.
 *
 * @throws Error if another engine runs and has services or containers, which would stop
 */
async function isSwarmUp(): Promise<boolean> {
  if ((await livingProcess(identityFile)) === undefined) return false;
  try {
    const infos = await Promise.all(SWARM_NODES.map((node) => nodeClient(node, PING_TIMEOUT_MS).info()));
    if (!infos.every(isReadyMember)) return false;
  } catch {
    return false;
  }
  const client = nodeClient(1, PING_TIMEOUT_MS);
  return await isWantedEngine(client, "The lab's swarm", async () => [
    ...(await client.listServices()),
    ...(await client.listContainers({ all: true })),
  ]);
}

/** Whether an answer of `docker info` comes from a member of a swarm whose manager responds. */
function isReadyMember(info: unknown): boolean {
  const { Swarm } = info as { Swarm: { LocalNodeState: string; ControlAvailable: boolean; Error: string } };
  return Swarm.LocalNodeState === "active" && Swarm.ControlAvailable && Swarm.Error === "";
}

/**
 * Makes a new swarm: the switch with the registry, then all nodes, each as a manager.
 *
 * @throws Error with the end of a node's log if the node's daemon does not come up
 */
async function startSwarm(): Promise<void> {
  await stopSwarm();
  await writeSwarmConfiguration();
  const log = await open(join(swarmFolder, "log"), "a");
  const child = spawn("sh", [swarmScript, "up", labRoot], {
    detached: true,
    cwd: labRoot,
    stdio: ["ignore", log.fd, log.fd],
  });
  await log.close();
  child.unref();
  await Promise.all(SWARM_NODES.map(startNode));
  const [first, ...others] = SWARM_NODES;
  const manager = nodeClient(first);
  await manager.swarmInit({ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: nodeAddress(first) });
  const { JoinTokens } = (await manager.swarmInspect()) as { JoinTokens: { Manager: string } };
  for (const node of others) {
    await nodeClient(node).swarmJoin({
      ListenAddr: "0.0.0.0:2377",
      AdvertiseAddr: nodeAddress(node),
      RemoteAddrs: [`${nodeAddress(first)}:2377`],
      JoinToken: JoinTokens.Manager,
    });
  }
}

async function startNode(node: number): Promise<void> {
  const isSwitched = async () => (await livingProcess(identityFile)) !== undefined;
  await untilUp("switch", join(swarmFolder, "log"), isSwitched);
  await execa("sh", [swarmScript, "power-on", labRoot, String(node)], { stdin: "ignore" });
  await untilUp(`node${node}`, join(swarmFolder, `node${node}`, "log"), () => answers(nodeSocket(node)));
}

/** Ends all nodes with their containers, the switch and its registry, and deletes their data. */
export async function stopSwarm(): Promise<void> {
  await endSandbox(identityFile, "the lab's swarm");
  await removeControlGroups(swarmControlGroup);
  for (const node of SWARM_NODES) await rm(nodeSocket(node), { force: true });
  await rm(swarmFolder, { recursive: true, force: true });
}

/** Steps that bring up three engines as a swarm, in a lab that already has a daemon and images. */
export function swarmTask(): ListrTask {
  return {
    title: "Swarm of three engines, with one registry",
    skip: async () => (await isSwarmUp()) && "it runs",
    task: async () => {
      if (!isOnHost("ip")) throw new Error("The lab's swarm needs ip: apt-get install iproute2.");
      await startSwarm();
    },
  };
}
