import { isTask, nameOf, type Container, type Network, type Observed } from "./observe";
import type { Replica } from "./services";
import type { WantedLink } from "./stackState";

/** A link, with the parts of it that exist. */
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
  /** Name of its network. */
  networkName: string;
  /** The link's network; undefined if it is gone, or for `docker run --link`. */
  network?: Network;
  /** The link in the stack's state. */
  wanted?: WantedLink;
  /** Whether missing parts may be on another node of a swarm. */
  isAcross: boolean;
  /** The consumer, if it is a replica that does not run here. */
  replica?: Replica;
  /** Whether the consumer's service is missing in the swarm. */
  isServiceGone?: boolean;
}

/** Separator of consumer and alias in a link network's name. */
const BETWEEN = "-link-";

/** Links of components, from existing networks and from the state. */
export function componentLinks(observed: Observed, wanted: readonly WantedLink[] = []): FoundLink[] {
  const known = wanted.flatMap((link) => ofEachTask(wantedLink(link, observed), observed));
  const others = observed.networks.filter(({ name }) => !wanted.some((link) => link.name === name));
  const found = others.flatMap((network) => linkOf(network, observed.containers) ?? []);
  return [...known, ...found.flatMap((link) => ofEachTask(link, observed))];
}

/**
 * The links of a service: one for each task that runs here, and one for each replica that does not run or whose node is away,
 * if a manager reports it. Replicas on other nodes count only if there is no other link. Finished tasks linger for a while.
 */
function ofEachTask(link: FoundLink, { containers, services }: Observed): FoundLink[] {
  if (!link.isAcross) return [link];
  const tasks = containers.filter((one) => nameOf(one) === link.consumerName && one.State.Running);
  const service = services?.find(({ name }) => name === link.consumerName);
  const here = tasks.map((consumer) => {
    // `web.1.` and the task's id.
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

/** The link of a network, read from the network's name. If the name is ambiguous, the containers decide. */
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

/** A container's names on a network; undefined if it is not connected. */
export function aliasesOn({ NetworkSettings }: Container, networkId: string): string[] | undefined {
  const endpoint = Object.values(NetworkSettings.Networks).find(({ NetworkID }) => NetworkID === networkId);
  // The API returns null for an empty list, unlike its types.
  return endpoint && ((endpoint.Aliases as string[] | null | undefined) ?? []);
}

/** Whether a container has a name on a network, as Docker's DNS compares names. */
export function hasAlias(names: readonly string[] | undefined, alias: string): boolean {
  return names?.some((name) => name.toLowerCase() === alias.toLowerCase()) ?? false;
}

/** Links of `docker run --link`: on the default bridge, and on networks of the user's own. */
export function legacyLinks({ containers }: Observed): FoundLink[] {
  return containers.flatMap((consumer) => {
    const consumerName = nameOf(consumer);
    const found = new Map<string, FoundLink>();
    for (const { line, networkName } of linkLines(consumer)) {
      // `/source:/consumer/alias` of the default bridge, `source:alias` of others.
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
