import type Docker from "dockerode";
import type { serviceSpec } from "./serviceSpec";

/** What is read of a service, a task and a node (Engine API, Service, Task, Node), whose types dockerode leaves open. */
export interface FoundService {
  ID: string;
  Version: { Index: number };
  Spec: ReturnType<typeof serviceSpec>;
  /** What the managers have allotted to it. */
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

/** Whether a task is to run and does, on a node that answers its managers. */
export function isUp({ DesiredState, Status, NodeID }: Task, nodes: readonly Node[]): boolean {
  return DesiredState === "running" && Status.State === "running" && isReady(nodes, NodeID);
}

/** Whether a node answers its managers. */
export function isReady(nodes: readonly Node[], id: string | undefined): boolean {
  return nodes.some(({ ID, Status }) => ID === id && Status.State === "ready");
}

/** The nodes of a host name or an id, those that answer first: a machine that was joined anew has its name twice. */
export function nodesOf(nodes: readonly Node[], machine: string): Node[] {
  return nodes
    .filter(({ ID, Description }) => ID === machine || Description?.Hostname === machine)
    .sort((a, b) => Number(b.Status.State === "ready") - Number(a.Status.State === "ready"));
}

/** The tasks that are left of a service that was removed, on nodes that answer. */
export async function tasksLeftOf(docker: Docker, service: string): Promise<Task[]> {
  const tasks = (await docker.listTasks()) as Task[];
  const nodes = (await docker.listNodes()) as Node[];
  return tasks.filter(({ ServiceID, NodeID }) => ServiceID === service && isReady(nodes, NodeID));
}

/** A node as a person calls it. */
export function nodeName(nodes: readonly Node[], id: string | undefined): string {
  const found = nodes.find(({ ID }) => ID === id);
  return found?.Description?.Hostname ?? id ?? "no node";
}
