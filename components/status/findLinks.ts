import { isTask, nameOf, type Container, type Network, type Observed } from "./observe";
import type { Replica } from "./services";
import type { WantedLink } from "./stackState";

/** A link, with those of its parts that were found. */
export interface FoundLink {
  key: string;
  kind: "component" | "legacy";
  stack?: string;
  alias: string;
  consumerName: string;
  consumer?: Container;
  /** Name of the source, if known. */
  sourceName?: string;
  source?: Container;
  /** Name of the link's network. */
  networkName: string;
  /** The link's network; undefined if the network is gone, or if `docker run --link` made the link. */
  network?: Network;
  /** The link as the stack's state describes it. */
  wanted?: WantedLink;
  /** Whether parts of the link that were not found may be on another node of a swarm. */
  isAcross: boolean;
  /** The consumer, if it is a service's replica that does not run on this node. */
  replica?: Replica;
  /** Whether the swarm does not have the consumer's service. */
  isServiceGone?: boolean;
}

/** Text between the consumer's name and the alias in the name of a link's network. */
const BETWEEN = "-link-";

/** Links of components: the links that the state lists, and other links whose networks exist. */
export function componentLinks(observed: Observed, wanted: readonly WantedLink[] = []): FoundLink[] {
  const known = wanted.flatMap((link) => ofEachTask(wantedLink(link, observed), observed));
  const others = observed.networks.filter(({ name }) => !wanted.some((link) => link.name === name));
  const found = others.flatMap((network) => linkOf(network, observed.containers) ?? []);
  return [...known, ...found.flatMap((link) => ofEachTask(link, observed))];
}

/**
 * Splits the link of a service into one link for each task that runs on this node, and one for each replica that a manager
 * reports as not running or as lost with its node. If the service has neither, one link without a consumer is left. Finished
 * tasks linger for a while; they are ignored.
 */
function ofEachTask(link: FoundLink, { containers, services }: Observed): FoundLink[] {
  if (!link.isAcross) return [link];
  const tasks = containers.filter((one) => nameOf(one) === link.consumerName && one.State.Running);
  const service = services?.find(({ name }) => name === link.consumerName);
  const here = tasks.map((consumer) => {
    // The task's name is `web.1.`, followed by the task's id.
    const consumerName = consumer.Name.slice(1).replace(/\.[^.]*$/, "");
    return { ...link, key: `${link.key} ${consumerName}`, consumer, consumerName };
  });
  const sick = (service?.elsewhere ?? []).filter(({ runs }) => !runs);
  const elsewhere = sick.map((replica) => {
    const key = `${link.key} ${replica.name} on ${replica.node}`;
    return { ...link, key, consumer: undefined, consumerName: replica.name, replica };
  });
  const all = [...here, ...elsewhere];
  if (all.length > 0) return all;
  return [{ ...link, consumer: undefined, isServiceGone: services !== undefined && service === undefined }];
}

function wantedLink(wanted: WantedLink, { networks, containers }: Observed): FoundLink {
  const { name, alias, consumer: consumerName, containerId, sourceName, stack } = wanted;
  const network = networks.find((one) => one.name === name);
  const attached = sourceOn(network, containers, consumerName, alias);
  const source =
    attached ??
    containers.find((one) => one.Id === containerId || one.Name === `/${containerId}`) ??
    containers.find((one) => nameOf(one) === sourceName);
  return {
    ...{ key: name, kind: "component", stack, alias, consumerName, network, networkName: name, wanted },
    isAcross: wanted.isAcross,
    consumer:
      containers.find((one) => nameOf(one) === consumerName) ??
      containers.find((one) => one.Id === wanted.consumerId),
    sourceName: source === undefined ? sourceName : nameOf(source),
    source,
  };
}

/**
 * The link of a network, read from the network's name. If the name can be read in two ways, the containers on the network
 * decide.
 */
function linkOf(network: Network, containers: readonly Container[]): FoundLink | undefined {
  const readings = readingsOf(network.name).map(({ consumerName, alias }) => ({
    ...{ consumerName, alias },
    consumer: containers.find((one) => nameOf(one) === consumerName),
    source: sourceOn(network, containers, consumerName, alias),
  }));
  const best =
    readings.find(({ consumer, source }) => consumer && source) ??
    readings.find(({ consumer, source }) => consumer ?? source);
  if (best === undefined) return undefined;
  return {
    ...{ key: network.name, kind: "component", stack: network.stack, network, networkName: network.name },
    ...{ ...best, isAcross: network.isAcross },
    sourceName: best.source && nameOf(best.source),
  };
}

function readingsOf(name: string): { consumerName: string; alias: string }[] {
  const starts = [...name.matchAll(new RegExp(`(?=${BETWEEN})`, "g"))].map(({ index }) => index);
  return starts
    .map((at) => ({ consumerName: name.slice(0, at), alias: name.slice(at + BETWEEN.length) }))
    .filter(({ consumerName, alias }) => consumerName !== "" && alias !== "");
}

function sourceOn(
  network: Network | undefined,
  containers: readonly Container[],
  consumerName: string,
  alias: string,
): Container | undefined {
  if (network === undefined) return undefined;
  const fronts = `${network.name}-front`;
  return containers.find((one) =>
    isTask(one)
      ? nameOf(one) === fronts && one.State.Running
      : nameOf(one) !== consumerName && hasAlias(aliasesOn(one, network.id), alias),
  );
}

/** The names of a container on a network; undefined if the container is not on the network. */
export function aliasesOn({ NetworkSettings }: Container, networkId: string): string[] | undefined {
  const endpoint = Object.values(NetworkSettings.Networks).find(({ NetworkID }) => NetworkID === networkId);
  // Docker's API returns null for an empty list, although the types do not allow null.
  return endpoint && ((endpoint.Aliases as string[] | null | undefined) ?? []);
}

/** Whether an alias is among a container's names. Upper and lower case are the same, as in Docker's DNS. */
export function hasAlias(names: readonly string[] | undefined, alias: string): boolean {
  return names?.some((name) => name.toLowerCase() === alias.toLowerCase()) ?? false;
}

/** Links that `docker run --link` made, on the default bridge and on networks that the user made. */
export function legacyLinks({ containers }: Observed): FoundLink[] {
  return containers.flatMap((consumer) => {
    const consumerName = nameOf(consumer);
    const found = new Map<string, FoundLink>();
    for (const { line, networkName } of linkLines(consumer)) {
      // A line is `/source:/consumer/alias` on the default bridge, and `source:alias` on other networks.
      const [sourceId = "", rest = ""] = line.split(/:(.*)/s);
      const alias = rest.split("/").at(-1) ?? "";
      const source = containers.find(
        (one) => one.Name === `/${sourceId.replace(/^\//, "")}` || one.Id.startsWith(sourceId),
      );
      const sourceName = source === undefined ? sourceId.replace(/^\//, "") : nameOf(source);
      const key = `${consumerName} --link ${sourceName}:${alias}`;
      found.set(key, {
        ...{ key, kind: "legacy", alias, consumerName, consumer, sourceName, source, networkName },
        isAcross: false,
      });
    }
    return [...found.values()];
  });
}

function linkLines({ HostConfig, NetworkSettings }: Container): { line: string; networkName: string }[] {
  const mode = HostConfig.NetworkMode ?? "default";
  const networkName = mode === "default" ? "bridge" : mode;
  // The API returns null for empty lists.
  const own = (HostConfig.Links as string[] | null | undefined) ?? [];
  const others = Object.entries(NetworkSettings.Networks).flatMap(([name, { Links }]) =>
    ((Links as string[] | null | undefined) ?? []).map((line) => ({ line, networkName: name })),
  );
  return [...own.map((line) => ({ line, networkName })), ...others];
}
