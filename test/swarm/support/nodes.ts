import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import Docker from "dockerode";
import { eventually } from "../../../tools/shared/eventually.ts";

const run = promisify(execFile);
const script = resolve(__dirname, "../../../tools/lab/swarm/swarm.sh");

/** The folder of the lab that has the swarm; `npm run test:swarm` names it. */
const lab = process.env.REDIS_LINK_SWARM ?? "";

/** Numbers of the nodes, each of which is a manager. */
export const NODES = [1, 2, 3] as const;
export type NodeNumber = (typeof NODES)[number];

/** Where all nodes pull images from, and push them to. */
export const REGISTRY = "192.168.77.1:5000";

/** Address of a node's daemon, as `docker:host` takes it. */
export const daemonOf = (node: number) => `unix://${join(lab, `node${node}.sock`)}`;

/** Where the lab has a node's daemon. */
export const folderOf = (node: number) => join(lab, "swarm", `node${node}`);

/** Where a node's daemon has its data, volumes too. */
export const dataOf = (node: number) => join(folderOf(node), "data");

/** A daemon of the lab that is in no swarm. */
export const OUTSIDE = `unix://${join(lab, "docker.sock")}`;

/** Configuration of a stack whose Redis is on one node, and whose app is a service of two tasks. */
export const onSwarm = (source: number, manager: number) => ({
  "docker:host": daemonOf(source),
  swarmManager: daemonOf(manager),
  registry: REGISTRY,
  replicas: "2",
  bindAddress: "0.0.0.0",
});

/** A node's address in the network that the tests run in. */
export const addressOf = (node: number) => `192.168.77.1${node}`;

/** A client of a node's daemon. */
export const nodeDocker = (node: number) =>
  new Docker({ socketPath: join(lab, `node${node}.sock`), timeout: 30_000 });

/** Switches a node on or off, or its network. */
type Act = "power-on" | "power-off" | "cut" | "mend";

export async function doTo(node: number, act: Act): Promise<void> {
  await run("sh", [script, act, lab, String(node)]);
}

interface FoundNode {
  Description: { Hostname: string };
  Status: { State: string };
  ManagerStatus?: { Leader?: boolean; Reachability?: string };
}

/** Resolves when the daemon of a node takes part in the swarm, and sees all others that are to be there. */
export async function untilMember(node: number, others: readonly number[] = NODES): Promise<void> {
  await eventually(
    async () => {
      const nodes = (await nodeDocker(node).listNodes()) as FoundNode[];
      for (const other of others) {
        const seen = nodes.filter(({ Description }) => Description.Hostname === `node${other}`);
        if (!seen.some(({ Status }) => Status.State === "ready"))
          throw new Error(`node${other} is not ready`);
      }
    },
    { timeoutMs: 90_000 },
  );
}

/** Takes a node in that is in no swarm. */
export async function joinAgain(node: number, role: "Manager" | "Worker" = "Manager"): Promise<void> {
  const { JoinTokens } = (await nodeDocker(1).swarmInspect()) as { JoinTokens: Record<typeof role, string> };
  await nodeDocker(node).swarmJoin({
    ListenAddr: "0.0.0.0:2377",
    AdvertiseAddr: addressOf(node),
    RemoteAddrs: [`${addressOf(1)}:2377`],
    JoinToken: JoinTokens[role],
  });
  await untilMember(1, [node]);
}

/** The number of the node that leads the managers. */
export async function leader(): Promise<number> {
  const nodes = (await nodeDocker(1).listNodes()) as FoundNode[];
  const found = nodes.find(({ ManagerStatus }) => ManagerStatus?.Leader);
  return Number(found?.Description.Hostname.replace("node", ""));
}

/** Running containers of a service on a node. */
export async function tasksOn(node: number, service: string): Promise<Docker.ContainerInfo[]> {
  const label = [`com.docker.swarm.service.name=${service}`];
  return nodeDocker(node).listContainers({ filters: { label } });
}

/** Names of networks and containers on a node that carry an id, once the node has done what its managers told it. */
export async function leftOn(node: number, id: string): Promise<string[]> {
  const docker = nodeDocker(node);
  const look = async () => {
    const networks = (await docker.listNetworks()).map(({ Name }) => Name);
    const containers = (await docker.listContainers({ all: true })).flatMap(({ Names }) => Names);
    return [...networks, ...containers].filter((name) => name.includes(id));
  };
  return eventually(async () => {
    if ((await look()).length > 0) throw new Error("something is left");
    return [];
  }).catch(look);
}

/** Runs a command in a container of a node; its standard output, and its exit code. */
export async function execOn(node: number, container: string, ...command: string[]) {
  const args = ["--host", daemonOf(node), "exec", container, ...command];
  return new Promise<{ stdout: string; code: number }>((resolve) =>
    execFile("docker", args, (error, stdout) => resolve({ stdout, code: Number(error?.code ?? 0) })),
  );
}
