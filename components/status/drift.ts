import { aliasesOn, hasAlias, type FoundLink } from "./findLinks";
import { nameOf } from "./observe";
import { isId } from "./stackState";

/** How a link differs from what the state of its stack says; nothing if no state was read. */
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
    drift.push(`${nameOf(source)} is another container than the source in the state`);
  if (consumer === undefined) {
    if (!isAcross) drift.push(`the consumer ${wanted.consumer} is gone`);
  } else if (consumerId !== undefined && consumer.Id !== consumerId)
    drift.push(`${nameOf(consumer)} is another container than the consumer in the state`);
  if (network === undefined) return drift;
  if (consumer && aliasesOn(consumer, network.id) === undefined)
    drift.push(`${nameOf(consumer)} is not on ${networkName}`);
  const names = source && aliasesOn(source, network.id);
  if (source && names === undefined) drift.push(`${nameOf(source)} is not on ${networkName}`);
  else if (source && !hasAlias(names, alias))
    drift.push(`${nameOf(source)} is on ${networkName}, and not as ${alias}`);
  return drift;
}
