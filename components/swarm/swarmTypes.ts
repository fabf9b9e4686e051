import type Docker from "dockerode";
import type { serviceSpec } from "./serviceSpec";

/** Fields of services, tasks and nodes that dockerode's types lack (Engine API: Service, Task, Node). */
export interface FoundService {
  ID: string;
  Version: { Index: number };
  Spec: ReturnType<typeof serviceSpec>;
  /** The ports that the managers have assigned. */
  Endpoint?: { Ports?: Docker.PortConfig[] };
  UpdateStatus?: { State?: string; Message?: string; StartedAt?: string };
}

export interface Task {
  ID: string;
  ServiceID?: string;
  CreatedAt: string;
  Slot?: number;
  NodeID?: string;
  DesiredState: string;
  Spec: Partial<FoundService["Spec"]["TaskTemplate"]>;
  Status: {
    State: string;
    Message?: string;
    Err?: string;
    PortStatus?: { Ports?: Docker.PortConfig[] };
    ContainerStatus?: { ContainerID?: string };
  };
}

export interface Node {
  ID: string;
  Description?: { Hostname?: string; Engine?: { EngineVersion?: string } };
  Spec?: { Availability?: string };
  Status: { State: string; Addr?: string };
  ManagerStatus?: { Addr?: string };
}

/** The tasks of a service, and the nodes of its swarm. */
export async function tasksAndNodes(docker: Docker, service: string) {
  const [tasks, nodes] = await Promise.all([
    docker.listTasks({ filters: { service: [service] } }) as Promise<Task[]>,
    docker.listNodes() as Promise<Node[]>,
  ]);
  return { tasks, nodes };
}

/** Whether a task should run and does run, on a node that answers the managers. */
export function isUp({ DesiredState, Status, NodeID }: Task, nodes: readonly Node[]): boolean {
  return DesiredState === "running" && Status.State === "running" && isReady(nodes, NodeID);
}

/** Whether a node answers the managers. */
export function isReady(nodes: readonly Node[], id: string | undefined): boolean {
  return nodes.some(({ ID, Status }) => ID === id && Status.State === "ready");
}

/** The nodes with the given host name or id, reachable nodes first. A machine that joined the swarm twice appears as two nodes. */
export function nodesOf(nodes: readonly Node[], machine: string): Node[] {
  return nodes
    .filter(({ ID, Description }) => ID === machine || Description?.Hostname === machine)
    .sort((a, b) => Number(b.Status.State === "ready") - Number(a.Status.State === "ready"));
}

/** Tasks of a removed service that have not ended yet on reachable nodes. */
export async function tasksLeftOf(docker: Docker, service: string): Promise<Task[]> {
  const tasks = (await docker.listTasks()) as Task[];
  const nodes = (await docker.listNodes()) as Node[];
  return tasks.filter(({ ServiceID, NodeID }) => ServiceID === service && isReady(nodes, NodeID));
}

/** Host name of a node. */
export function nodeName(nodes: readonly Node[], id: string | undefined): string {
  const found = nodes.find(({ ID }) => ID === id);
  return found?.Description?.Hostname ?? id ?? "no node";
}
