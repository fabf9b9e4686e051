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
  /** ISO 8601. */
  created: string;
  /** Stack that made it. */
  stack: string;
  /** Whether it is a swarm's network, so that its containers may be on other nodes. */
  isAcross: boolean;
}

/** A daemon's containers, networks and services with links, at one time. */
export interface Observed {
  /** Name of its machine. */
  node: string;
  /** Ids of other states with a stack of the same name that have links here. */
  others: string[];
  networks: Network[];
  containers: Container[];
  /** Services of its swarm; undefined if it is no manager. */
  services?: Service[];
  /** Each RedisFailover; undefined if it is no manager. */
  failovers?: FailoverStatus[];
}

/**
 * Reads what links are made of.
 *
 * @param cli the docker CLI for the daemon
 * @param of whose links; undefined is those of the whole daemon
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

/** Whether a container is a task of a service. Docker tells no names that a task has on a network. */
export function isTask(container: Container): boolean {
  return nameOf(container) !== container.Name.slice(1);
}

/** A container's name; for a task, the service's name with the replica's number. */
export function nameOf({ Name, Config }: Container): string {
  // The API returns null for no labels.
  const labels = Config.Labels as Partial<Record<string, string>> | null;
  return labels?.["com.docker.swarm.service.name"] ?? Name.slice(1);
}
