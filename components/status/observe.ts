import type Docker from "dockerode";
import { ifExists } from "../docker/dockerClient";
import { STACK_LABEL } from "../docker/stackLabelName";
import { LOOK_LABEL } from "./lookInside";
import type { WantedLink } from "./stackState";

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
  /** Whether it is of a swarm, so that its containers may be on other nodes. */
  isAcross: boolean;
}

/** What a daemon has of links, at one time. */
export interface Observed {
  /** Name of its machine. */
  node: string;
  networks: Network[];
  containers: Container[];
}

/**
 * Reads what links are made of.
 *
 * @param stack whose links, as `PROJECT/STACK`; undefined is those of the whole daemon
 */
export async function observe(
  docker: Docker,
  stack?: string,
  wanted: readonly WantedLink[] = [],
): Promise<Observed> {
  const label = stack === undefined ? STACK_LABEL : `${STACK_LABEL}=${stack}`;
  const [{ Name }, labelled, summaries] = await Promise.all([
    docker.info() as Promise<{ Name: string }>,
    docker.listNetworks({ filters: { label: [label] } }),
    docker.listContainers({ all: true }),
  ]);
  const networks = labelled.map(({ Id, Name: name, Created, Labels, Scope }) => ({
    ...{ id: Id, name, created: Created, isAcross: Scope === "swarm" },
    stack: Labels?.[STACK_LABEL] ?? "",
  }));
  const ids = new Set(networks.map(({ id }) => id));
  const ends = new Set(wanted.flatMap(({ containerId, consumer }) => [containerId, consumer]));
  const isOfLink = ({ Id, Names, NetworkSettings }: Docker.ContainerInfo) =>
    ends.has(Id) ||
    Names.some((name) => ends.has(name.slice(1))) ||
    Object.values(NetworkSettings.Networks).some(({ NetworkID }) => ids.has(NetworkID));
  const looked = summaries.filter(
    (summary) => !(LOOK_LABEL in summary.Labels) && (stack === undefined || isOfLink(summary)),
  );
  const containers = await Promise.all(looked.map(({ Id }) => ifExists(docker.getContainer(Id).inspect())));
  return { node: Name, networks, containers: containers.filter((found) => found !== undefined) };
}

/** What a container is called: one of a Swarm service by its service, any other by its own name. */
export function nameOf({ Name, Config }: Container): string {
  // The API gives null where there are no labels.
  const labels = Config.Labels as Partial<Record<string, string>> | null;
  return labels?.["com.docker.swarm.service.name"] ?? Name.slice(1);
}
