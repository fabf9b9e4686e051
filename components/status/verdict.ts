import { aliasesOn, type FoundLink, hasAlias } from "./findLinks";
import { type Container, isTask, nameOf } from "./observe";
import type { End } from "./report";
import { serverOf } from "./writes";
import { endsAgain, isUnhealthy } from "../daemon/diagnosis";
import { isId } from "../daemon/notation";

/**
 * Why a link cannot work, with the remedy; undefined if Docker's facts about both ends show no defect.
 *
 * @param cli command line of the docker CLI for the daemon
 */
export function brokenBy(link: FoundLink, cli: string): string | undefined {
  const { consumer, consumerName, source, sourceName, network, networkName, alias, kind, isAcross } = link;
  const { replica, isServiceGone } = link;
  const heal = kind === "legacy" ? `start ${consumerName} again by hand` : "`pulumi up --refresh` mends it";
  if (isServiceGone) return `the service ${consumerName} is gone: ${heal}`;
  if (consumer === undefined) return isAcross ? replica?.broken : `${consumerName} is gone: ${heal}`;
  if (kind === "component" && network === undefined) return `the network ${networkName} is gone: ${heal}`;
  if (source === undefined && isAcross) return notRunning(consumer, cli);
  if (source === undefined) {
    return sourceName === undefined
      ? `nothing is on ${networkName} as ${alias}: ${heal}`
      : `${sourceName} is gone: ${heal}`;
  }
  const down = notRunning(source, cli) ?? notRunning(consumer, cli);
  if (down !== undefined) return down;
  if (network !== undefined) {
    if (aliasesOn(consumer, network.id) === undefined)
      return `${consumerName} is not on ${networkName}: ${heal}`;
    if (!isTask(source) && !hasAlias(aliasesOn(source, network.id), alias))
      return `${nameOf(source)} is not on ${networkName} as ${alias}: ${heal}`;
  }
  if (source.State.Health?.Status === "unhealthy") return isUnhealthy(nameOf(source), cli);
  return undefined;
}

function notRunning(container: Container, cli: string): string | undefined {
  const { State } = container;
  const name = container.Name.slice(1);
  if (State.Paused) return `${name} is paused: \`${cli} unpause ${name}\``;
  if (State.Restarting) return endsAgain(name, State.ExitCode, cli);
  if (State.Running) return undefined;
  return `${name} does not run (${State.Status}, exit code ${State.ExitCode}): \`${cli} start ${name}\``;
}

/**
 * An end of a link, for a report.
 *
 * @param isAcross whether a container that was not found may be on another node
 */
export function endOf(name: string, container: Container | undefined, isAcross: boolean): End {
  if (container === undefined) return { name, state: isAcross ? "on another node" : "gone" };
  const { Status, Health } = container.State;
  const health = Health?.Status;
  return { name, state: Status, ...(health === undefined || health === "none" ? {} : { health }) };
}

/** Suffixes of a link's variables: those that components set, and those that `docker run --link` sets. */
const SUFFIX =
  /^(HOST|PORT|URL|USERNAME|PASSWORD|PASSWORD_FILE|DATABASE|NAME|ENV_.+|PORT_\d+_(TCP|UDP|SCTP)(_.+)?)$/;

/** The given names that are names of a link's variables, sorted. */
export function linkVariables(names: Iterable<string>, alias: string): string[] {
  const prefixes = prefixesOf(alias);
  return [...new Set(names)]
    .filter((name) =>
      prefixes.some((prefix) => name.startsWith(prefix) && SUFFIX.test(name.slice(prefix.length))),
    )
    .sort();
}

/**
 * `docker run --link` replaces only `-` of the alias by `_`. Components also replace `.`, so that a shell can read the
 * variables.
 */
function prefixesOf(alias: string): string[] {
  const upper = alias.toUpperCase();
  return [`${upper.replace(/-/g, "_")}_`, `${upper.replace(/[-.]/g, "_")}_`];
}

/** Prefix of a link's variables; undefined unless the source's command, or the scheme of the link's URL, is that of Redis. */
export function redisPrefixOf(alias: string, consumer: Container, source?: Container): string | undefined {
  const prefix = prefixesOf(alias).at(-1) ?? "";
  const variables = (consumer.Config.Env as string[] | null) ?? [];
  const isRedis =
    (source !== undefined && serverOf(source) === "redis") ||
    variables.some((line) => line.startsWith(`${prefix}URL=redis://`));
  // A shell can read only variables whose names match this expression.
  return isRedis && /^[A-Z_]\w*$/.test(prefix) ? prefix : undefined;
}

/** Names of the variables in a container's configuration. */
export function variableNames({ Config }: Container): string[] {
  return (Config.Env as string[] | null)?.map((line) => line.split("=")[0] ?? "") ?? [];
}

/**
 * The TCP port of a link: the port in the consumer's variable, else the lowest port that the source exposes, else undefined.
 */
export function portOf(alias: string, consumer: Container, source?: Container): number | undefined {
  const said = (Config: Container["Config"]) => (Config.Env as string[] | null) ?? [];
  for (const prefix of prefixesOf(alias)) {
    const line = said(consumer.Config).find((one) => one.startsWith(`${prefix}PORT=`));
    // The value is a number, or a text such as `tcp://redis:6379`.
    const port = /(?:=|:)(\d{1,5})$/.exec(line ?? "")?.[1];
    if (port !== undefined) return Number(port);
  }
  // Unlike its type says, `ExposedPorts` is undefined if the container exposes no ports.
  const { ExposedPorts: exposed } = (source?.Config ?? {}) as { ExposedPorts?: object };
  const ports = Object.keys(exposed ?? {})
    .flatMap((port) => /^(\d+)\/tcp$/.exec(port)?.[1] ?? [])
    .map(Number);
  return ports.sort((one, other) => one - other)[0];
}

/** Words for a container that has replaced the container in the state. */
export const IS_ANOTHER = "is another container";

/** Says that a container was renamed; empty if it was not. */
function renamed(container: Container, name: string | undefined): string[] {
  const now = nameOf(container);
  return isTask(container) || name === undefined || name === now ? [] : [`${name} was renamed to ${now}`];
}

/** Differences between a link and the stack's state; empty if no state was read. */
export function driftOf(link: FoundLink, hasState: boolean): string[] {
  const { wanted, network, consumer, source, networkName, alias, isAcross } = link;
  if (!hasState || link.kind === "legacy") return [];
  if (wanted === undefined) return [`the state has no link with the network ${networkName}`];
  const { networkId, containerId, consumerId } = wanted;
  const drift: string[] = [];
  if (network === undefined) drift.push(`the network ${networkName} is gone`);
  else if (network.id !== networkId) drift.push(`the network ${networkName} was made anew`);
  if (source === undefined) {
    if (!isAcross) drift.push(`the source ${wanted.sourceName ?? containerId} is gone`);
  } else if (isId(containerId) && source.Id !== containerId)
    drift.push(`${nameOf(source)} ${IS_ANOTHER} than the source in the state`);
  else drift.push(...renamed(source, wanted.sourceName));
  if (consumer === undefined) {
    if (!isAcross) drift.push(`the consumer ${wanted.consumer} is gone`);
  } else if (consumerId !== undefined && consumer.Id !== consumerId)
    drift.push(`${nameOf(consumer)} ${IS_ANOTHER} than the consumer in the state`);
  else drift.push(...renamed(consumer, wanted.consumer));
  if (network === undefined) return drift;
  if (consumer && aliasesOn(consumer, network.id) === undefined)
    drift.push(`${nameOf(consumer)} is not on ${networkName}`);
  const names = source && aliasesOn(source, network.id);
  if (source && names === undefined) drift.push(`${nameOf(source)} is not on ${networkName}`);
  else if (source && !isTask(source) && !hasAlias(names, alias))
    drift.push(`${nameOf(source)} is on ${networkName}, and not as ${alias}`);
  return drift;
}
