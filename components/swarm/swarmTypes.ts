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
export async function tasksAndNodes(
  docker: Docker,
  service: string,
): Promise<{ tasks: Task[]; nodes: Node[] }> {
  const [tasks, nodes] = await Promise.all([
    docker.listTasks({ filters: { service: [service] } }) as Promise<Task[]>,
    docker.listNodes() as Promise<Node[]>,
  ]);
  return { tasks, nodes };
}

/** The tasks that are left of a service that was removed, on nodes that answer. */
export async function tasksLeftOf(docker: Docker, service: string): Promise<Task[]> {
  const tasks = (await docker.listTasks()) as Task[];
  const nodes = (await docker.listNodes()) as Node[];
  const isThere = (id?: string) => nodes.some(({ ID, Status }) => ID === id && Status.State === "ready");
  return tasks.filter(({ ServiceID, NodeID }) => ServiceID === service && isThere(NodeID));
}

/** A node as a person calls it. */
export function nodeName(nodes: readonly Node[], id: string | undefined): string {
  const found = nodes.find(({ ID }) => ID === id);
  return found?.Description?.Hostname ?? id ?? "no node";
}
