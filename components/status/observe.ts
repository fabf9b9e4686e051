import type Docker from "dockerode";
import { ifExists } from "../daemon/dockerClient";
import { STACK_LABEL, STATE_LABEL } from "../stack/labels";
import { LOOK_LABEL } from "./lookInside";
import type { FailoverStatus } from "./report";
import { servicesOf, type Service } from "./services";
import type { StackState, WantedLink } from "./stackState";

/** Swarm's label for a container's task. */
const TASK_LABEL = "com.docker.swarm.task.id";

/** A container as the daemon describes it. */
export type Container = Docker.ContainerInspectInfo;

/** A network that components made. */
export interface Network {
  id: string;
  name: string;
  /** Time of creation, as ISO 8601. */
  created: string;
  /** Stack that made the network. */
  stack: string;
  /** Whether the network is a swarm's, so that containers on it may run on other nodes. */
  isAcross: boolean;
}

/** Containers, networks and services of a daemon, as they were at one time. Links are found among them. */
export interface Observed {
  /** Name of the daemon's machine. */
  node: string;
  /** Ids of other states that have a stack of the same name, and links on this daemon. */
  others: string[];
  networks: Network[];
  containers: Container[];
  /** Services of the daemon's swarm; undefined if the daemon is no manager. */
  services?: Service[];
  /** Status of each RedisFailover; undefined if the daemon is no manager. */
  failovers?: FailoverStatus[];
}

/**
 * Reads the containers, networks and services of a daemon among which links are found.
 *
 * @param cli command line of the docker CLI for the daemon
 * @param of stack and states whose links are read; undefined for all links of the daemon
 */
export async function observe(
  docker: Docker,
  cli: string,
  of?: Pick<StackState, "stack" | "states">,
  wanted: readonly WantedLink[] = [],
): Promise<Observed> {
  const [{ Name }, labelled, summaries] = await Promise.all([
    docker.info() as Promise<{ Name: string }>,
    docker.listNetworks({ filters: { label: [STACK_LABEL] } }),
    docker.listContainers({ all: true }),
  ]);
  const isOf = (labels?: Partial<Record<string, string>>) =>
    of === undefined || of.states.includes(labels?.[STATE_LABEL] ?? "");
  const others = labelled.filter(({ Labels }) => !isOf(Labels) && Labels?.[STACK_LABEL] === of?.stack);
  const networks = labelled
    .filter(({ Labels }) => isOf(Labels))
    .map(({ Id, Name: name, Created, Labels, Scope }) => ({
      ...{ id: Id, name, created: Created, isAcross: Scope === "swarm" },
      stack: Labels?.[STACK_LABEL] ?? "",
    }));
  const ids = new Set(networks.map(({ id }) => id));
  const ends = new Set(
    wanted.flatMap(({ containerId, consumer, consumerId }) => [containerId, consumer, consumerId]),
  );
  const isOfLink = ({ Id, Names, NetworkSettings }: Docker.ContainerInfo) =>
    ends.has(Id) ||
    Names.some((name) => ends.has(name.slice(1))) ||
    Object.values(NetworkSettings.Networks).some(({ NetworkID }) => ids.has(NetworkID));
  const looked = summaries.filter(
    (summary) => !(LOOK_LABEL in summary.Labels) && (of === undefined || isOfLink(summary)),
  );
  const containers = await Promise.all(looked.map(({ Id }) => ifExists(docker.getContainer(Id).inspect())));
  const tasks = summaries.filter(({ State }) => State === "running").map(({ Labels }) => Labels[TASK_LABEL]);
  const isAcross = networks.some((network) => network.isAcross) || wanted.some((link) => link.isAcross);
  return {
    ...{ node: Name, networks, containers: containers.filter((found) => found !== undefined) },
    others: [...new Set(others.map(({ Labels }) => Labels?.[STATE_LABEL] ?? "not known"))].sort(),
    ...(isAcross ? await servicesOf(docker, of?.states, new Set(tasks), cli) : {}),
  };
}

/** Whether a container is a task of a service. Docker does not report the names of a task on a network. */
export function isTask(container: Container): boolean {
  return nameOf(container) !== container.Name.slice(1);
}

/** A container's name; for a task, the service's name with the replica's number. */
export function nameOf({ Name, Config }: Container): string {
  // The API returns null if there are no labels.
  const labels = Config.Labels as Partial<Record<string, string>> | null;
  return labels?.["com.docker.swarm.service.name"] ?? Name.slice(1);
}
