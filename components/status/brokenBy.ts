import type { End } from "./report";
import { aliasesOn, hasAlias, type FoundLink } from "./findLinks";
import { nameOf, type Container } from "./observe";

/**
 * Why a link cannot work, by what Docker knows of both ends, with the remedy; undefined if nothing stands against it.
 *
 * @param cli how to call the docker CLI for the daemon
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
    if (!hasAlias(aliasesOn(source, network.id), alias))
      return `${nameOf(source)} is not on ${networkName} as ${alias}: ${heal}`;
  }
  if (source.State.Health?.Status === "unhealthy")
    return `${nameOf(source)} is unhealthy: \`${cli} inspect ${nameOf(source)}\` has its last health checks`;
  return undefined;
}

function notRunning(container: Container, cli: string): string | undefined {
  const { State } = container;
  const name = container.Name.slice(1);
  if (State.Paused) return `${name} is paused: \`${cli} unpause ${name}\``;
  if (State.Restarting)
    return `${name} ends again and again (exit code ${State.ExitCode}): \`${cli} logs ${name}\` says why`;
  if (State.Running) return undefined;
  return `${name} does not run (${State.Status}, exit code ${State.ExitCode}): \`${cli} start ${name}\``;
}

/**
 * An end of a link as a report has it.
 *
 * @param isAcross whether one that is not here may be on another node
 */
export function endOf(name: string, container: Container | undefined, isAcross: boolean): End {
  if (container === undefined) return { name, state: isAcross ? "on another node" : "gone" };
  const { Status, Health } = container.State;
  const health = Health?.Status;
  return { name, state: Status, ...(health === undefined || health === "none" ? {} : { health }) };
}
