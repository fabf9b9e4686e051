import type Docker from "dockerode";
import { STACK_LABEL, STATE_LABEL } from "../stack/labels";
import { failoversOf, isOfFailover } from "./failovers";
import type { FailoverStatus } from "./report";
import { isReady, nodeName, type FoundService, type Node, type Task } from "../swarm/swarmTypes";

/** A replica without a container on this node. */
export interface Replica {
  /** Name of the replica, such as `web.2`. */
  name: string;
  /** Name of the replica's node, or `no node`. */
  node: string;
  /** State of the replica, in Docker's words. */
  state: string;
  /** Whether the replica runs on a node that answers the swarm's managers. */
  runs: boolean;
  /** Why the replica's link is broken; undefined if the link may work. */
  broken?: string;
  /** Why the state of the replica's link is unknown. */
  unseen?: string;
}

/** A service of a swarm. */
export interface Service {
  name: string;
  /** Number of replicas that the service is to have. */
  wanted: number;
  /** Replicas that do not run on this node. */
  elsewhere: Replica[];
}

/**
 * The services of components and each RedisFailover, as the managers report them; undefined if the daemon is no manager.
 *
 * @param states ids of the states whose services are listed; undefined for all services of the swarm
 * @param here ids of the tasks that run on this node
 * @param cli command line of the docker CLI for the daemon
 */
export async function servicesOf(
  docker: Docker,
  states: readonly string[] | undefined,
  here: ReadonlySet<string | undefined>,
  cli: string,
): Promise<{ services: Service[]; failovers: FailoverStatus[] } | undefined> {
  try {
    const all = (await docker.listServices({ filters: { label: [STACK_LABEL] } })) as FoundService[];
    const services = all.filter(
      ({ Spec }) => states === undefined || states.includes(Spec.Labels[STATE_LABEL] ?? ""),
    );
    const filters = { "desired-state": ["running", "ready"] };
    const tasks = (await docker.listTasks({ filters })) as Task[];
    const nodes = (await docker.listNodes()) as Node[];
    const apps = services.filter((service) => !isOfFailover(service));
    return {
      services: apps.map(({ ID, Spec }) => ({
        name: Spec.Name,
        wanted: Spec.Mode.Replicated.Replicas,
        elsewhere: tasks
          .filter((task) => task.ServiceID === ID && !here.has(task.ID))
          .sort((a, b) => (a.Slot ?? 0) - (b.Slot ?? 0))
          .map((task) => replicaOf(task, Spec.Name, nodes, cli)),
      })),
      failovers: await failoversOf(docker, services),
    };
  } catch {
    return undefined; // the daemon is no manager of a swarm, or the managers have no quorum
  }
}

function replicaOf(
  { Slot, NodeID, Status }: Task,
  service: string,
  nodes: readonly Node[],
  cli: string,
): Replica {
  const name = `${service}.${Slot ?? "?"}`;
  const node = NodeID ? nodeName(nodes, NodeID) : "no node";
  const said = Status.Err ?? Status.Message ?? "";
  if (Status.State === "running") {
    const on = { name, node, state: "on another node" };
    if (isReady(nodes, NodeID)) return { ...on, runs: true };
    return { ...on, runs: false, unseen: `it is on ${node}, which does not answer its managers` };
  }
  const broken = `${name} is ${Status.State}, "${said}": \`${cli} service ps --no-trunc ${service}\` says more`;
  return { name, node, state: Status.State, runs: false, broken };
}
