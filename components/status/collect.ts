import type Docker from "dockerode";
import { dockerCli, nameOf as nameOfDaemon } from "../daemon/dockerClient";
import { maxmemoryMb } from "../container/hardening";
import { brokenBy, driftOf, endOf, linkVariables, portOf, redisPrefixOf, variableNames } from "./verdict";
import { componentLinks, legacyLinks, type FoundLink } from "./findLinks";
import { type Look, lookInside, saidIn } from "./lookInside";
import { isTask, nameOf, observe, type Container, type Observed } from "./observe";
import type { LinkStatus, Report } from "./report";
import type { StackState, WantedLink } from "./stackState";
import { DATABASE_SCRIPT, databaseWrites, redisWrites, serverOf, type Writes } from "./writes";

/** Number of looks that run at the same time. Each look starts a process in a container. */
const AT_A_TIME = 8;

/**
 * Looks at all links of a stack or a daemon. Links of the stack on other daemons are reported without a look.
 *
 * @param state the stack's state; undefined for all links of the daemon, including those of `docker run --link`
 * @throws Error if the daemon does not answer
 */
export async function collect(docker: Docker, state?: StackState): Promise<Report> {
  // Links across a swarm are on all nodes of the swarm.
  const isHere = ({ isAcross, daemonHost }: WantedLink) => isAcross || daemonHost === state?.daemonHost;
  const here = state?.links.filter(isHere);
  const cli = dockerCli(state?.daemonHost);
  const observed = await observe(docker, cli, state, here);
  const found = [...componentLinks(observed, here), ...(state === undefined ? legacyLinks(observed) : [])];
  const links = state?.links.filter((link) => !isHere(link)).map(elsewhere) ?? [];
  const databases: Surroundings["databases"] = new Map();
  for (let start = 0; start < found.length; start += AT_A_TIME) {
    const some = found.slice(start, start + AT_A_TIME);
    links.push(
      ...(await Promise.all(some.map((link) => statusOf(link, { docker, observed, cli, state, databases })))),
    );
  }
  return {
    at: new Date().toISOString(),
    scope: state === undefined ? `the daemon of ${observed.node}` : `the stack ${state.stack}`,
    ...(observed.others.length === 0 ? {} : { otherStates: observed.others }),
    services: observed.services?.map(({ name, wanted, elsewhere }) => ({
      ...{ name, wanted, seen: seenOf(name, found) },
      elsewhere: elsewhere.filter(({ runs }) => runs).map(({ node }) => node),
    })),
    ...(observed.failovers?.length ? { failovers: observed.failovers } : {}),
    links: links.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1)),
  };
}

/** Number of a service's replicas that run here. */
function seenOf(service: string, links: readonly FoundLink[]): number {
  const tasks = links.flatMap(({ consumer }) => consumer ?? []).filter((task) => nameOf(task) === service);
  return new Set(tasks.map(({ Id }) => Id)).size;
}

const sortKey = ({ consumer, alias, key }: LinkStatus) => [consumer.name, alias, key].join(" ");

/** The status of a link on another daemon. */
function elsewhere(link: WantedLink): LinkStatus {
  const { name, alias, consumer, sourceName, stack, daemonHost } = link;
  const daemon = nameOfDaemon(daemonHost);
  const end = (of: string) => ({ name: of, state: "on another daemon" });
  const variable = daemonHost === undefined ? "" : `DOCKER_HOST=${daemonHost} `;
  return {
    ...{ key: `${name} at ${daemonHost ?? ""}`, kind: "component", stack, alias, node: daemon },
    consumer: end(consumer),
    source: sourceName === undefined ? undefined : end(sourceName),
    state: "unknown",
    reason: `it is on ${daemon}: \`${variable}npx redis-link status --all\` looks there`,
    ...{ variables: [], networks: [], drift: [] },
  };
}

interface Surroundings {
  docker: Docker;
  observed: Observed;
  cli: string;
  state?: StackState;
  /** Answers of the databases about writes, by the id of the database's container. Each database is asked once. */
  databases: Map<string, Promise<Writes>>;
}

async function statusOf(link: FoundLink, surroundings: Surroundings): Promise<LinkStatus> {
  const { docker, observed, cli, state } = surroundings;
  const { key, kind, stack, alias, consumer, consumerName, source, sourceName, isAcross } = link;
  const { replica } = link;
  const facts = {
    ...{ key, kind, stack, alias, node: replica?.node ?? observed.node },
    consumer: replica?.broken
      ? { name: consumerName, state: replica.state }
      : endOf(consumerName, consumer, isAcross),
    source: sourceName === undefined ? undefined : endOf(sourceName, source, isAcross),
    variables: consumer === undefined ? [] : linkVariables(variableNames(consumer), alias),
    networks: sharedNetworks(consumer, source),
    drift: driftOf(link, state !== undefined),
  };
  const broken = brokenBy(link, cli);
  // A Redis that cannot write to its disk is unhealthy, but still answers with the reason.
  const isSick = source?.State.Health?.Status === "unhealthy" && consumer?.State.Running;
  if (broken !== undefined && !isSick) return { ...facts, state: "broken", reason: broken };
  if (consumer === undefined) {
    const reason =
      replica?.unseen ??
      `no task of ${consumerName} is on ${observed.node}: look on a node that has one, with --all`;
    return { ...facts, state: "unknown", reason };
  }
  const port = portOf(alias, consumer, source);
  const image = (source ?? consumer).Image;
  const redisPrefix = redisPrefixOf(alias, consumer, source);
  const seen = await lookInside(docker, consumer, { alias, port, redisPrefix }, image).catch(
    (error: unknown) => (error as Error).message,
  );
  const writes = await writesOf(link, typeof seen === "string" ? undefined : seen, surroundings);
  if (broken !== undefined) return { ...facts, state: "broken", reason: writes.refusal ?? broken };
  if (seen === undefined || typeof seen === "string") {
    const reason =
      seen ?? `neither ${consumerName} nor ${sourceName ?? "its source"} has a shell to look with`;
    return { ...facts, port, state: "unknown", reason };
  }
  return {
    ...{ ...facts, port, ...judged(link, seen, { port, observed, cli, writes }) },
    ...(writes.memory && { memory: writes.memory }),
    ...(writes.warning === undefined ? {} : { warning: writes.warning }),
    ...{ address: seen.address, roundTripMs: seen.roundTripMs, since: since(link) },
    variables: linkVariables([...variableNames(consumer), ...seen.names], alias),
  };
}

/** Whether the source accepts writes. Redis was asked by the look inside the consumer; a database is asked in its own container. */
async function writesOf(
  link: FoundLink,
  seen: Look | undefined,
  { docker, databases }: Surroundings,
): Promise<Writes> {
  const { source, sourceName, wanted, alias } = link;
  const name = wanted?.sourceName ?? sourceName ?? alias;
  if (seen?.redis !== undefined) return redisWrites(seen.redis, { name, raise: raisedBy(link, seen) });
  const kind = source?.State.Running ? serverOf(source) : undefined;
  if (source === undefined || kind === undefined || kind === "redis") return {};
  const asked =
    databases.get(source.Id) ??
    saidIn(docker, source.Id, ["sh", "-c", DATABASE_SCRIPT, "look", kind]).then(
      (said = "") => databaseWrites(said, name),
      (): Writes => ({}),
    );
  databases.set(source.Id, asked);
  return asked;
}

/**
 * Name of the setting that raises Redis' memory limit: `memoryMb` if a component derived the limit, else `maxmemory`.
 */
function raisedBy({ kind, source }: FoundLink, { redis }: Look): string {
  if (kind === "legacy") return "maxmemory";
  if (source === undefined || isTask(source)) return "memoryMb";
  const derived = maxmemoryMb((source.HostConfig.Memory ?? 0) / MIB) * MIB;
  return redis?.memory?.max === derived ? "memoryMb" : "maxmemory";
}

const MIB = 2 ** 20;

interface Asked {
  port?: number;
  observed: Observed;
  /** Command line of the docker CLI for the daemon. */
  cli: string;
  writes?: Writes;
}

/** The state of a link in which Docker's facts show no defect, judged by the look inside the consumer. */
export function judged(
  { alias, consumerName, source }: FoundLink,
  { address, open }: Look,
  { port, observed, cli, writes }: Asked,
): Pick<LinkStatus, "state" | "reason"> {
  const name = source === undefined ? "its source" : nameOf(source);
  if (address === undefined) {
    const remedy = `\`${cli} restart ${consumerName}\` gives it Docker's resolver again`;
    return { state: "broken", reason: `${alias} does not resolve inside ${consumerName}: ${remedy}` };
  }
  // A service has an address for each task, and the daemon does not know tasks on other nodes.
  if (source !== undefined && !isTask(source) && !networksOf(source).has(address)) {
    const other = observed.containers.find((one) => networksOf(one).has(address));
    const leads = `${alias} leads ${consumerName} to ${address}, which is`;
    if (other === undefined)
      return { state: "broken", reason: `${leads} not its address, and not to ${name}` };
    const remedy = `\`${cli} network disconnect ${networksOf(other).get(address)} ${nameOf(other)}\``;
    return { state: "broken", reason: `${leads} ${nameOf(other)}, and not to ${name}: ${remedy}` };
  }
  if (open === false)
    return {
      state: "broken",
      reason: `port ${port} of ${name} does not answer ${consumerName}${source ? `: \`${cli} logs ${name}\` says why` : ""}`,
    };
  if (writes?.refusal !== undefined) return { state: "broken", reason: writes.refusal };
  if (port !== undefined && open === undefined)
    return { state: "unknown", reason: `${consumerName} has nothing to ask port ${port} with` };
  return { state: "works" };
}

/** The names of a container's networks, by the address that the container has on each network. */
function networksOf({ NetworkSettings }: Container): Map<string, string> {
  return new Map(
    Object.entries(NetworkSettings.Networks).flatMap(([name, { IPAddress, GlobalIPv6Address }]) =>
      [IPAddress, GlobalIPv6Address].filter(Boolean).map((address) => [address, name] as const),
    ),
  );
}

function sharedNetworks(consumer?: Container, source?: Container): string[] {
  const [ours, theirs] = [consumer, source].map((end) => Object.entries(end?.NetworkSettings.Networks ?? {}));
  const ids = new Set(theirs?.map(([, { NetworkID }]) => NetworkID));
  return (ours ?? [])
    .filter(([, { NetworkID }]) => ids.has(NetworkID))
    .map(([name]) => name)
    .sort();
}

/** Time since which the link is complete: the latest of its network's creation and the starts of both ends. */
function since({ network, consumer, source }: FoundLink): string {
  const times = [network?.created, consumer?.State.StartedAt, source?.State.StartedAt];
  const latest = Math.max(...times.filter((time) => time !== undefined).map((time) => Date.parse(time)));
  return new Date(latest).toISOString();
}
