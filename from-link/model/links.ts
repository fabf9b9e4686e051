import type { CreateBody } from "./createBody.ts";
import type { ModelLink } from "./containerModel.ts";

/** Network that links of old belong to. */
export const DEFAULT_BRIDGE = "bridge";

/** Modes that are the default bridge. */
export const DEFAULT_MODES: readonly string[] = ["", "default", DEFAULT_BRIDGE];

/** The links of a container, wherever they are said: those on the default bridge, and those on networks of the user's own. */
export function linksOf({ HostConfig, NetworkingConfig }: CreateBody): ModelLink[] {
  const onOthers = Object.entries(NetworkingConfig?.EndpointsConfig ?? {}).flatMap(([network, { Links }]) =>
    (Links ?? []).map((text) => parseLink(text, network)),
  );
  // On a network of the user's own the docker CLI says them in both places.
  const isTwice = onOthers.length > 0 && !DEFAULT_MODES.includes(HostConfig?.NetworkMode ?? "");
  const onBridge = isTwice ? [] : (HostConfig?.Links ?? []);
  return [...onBridge.map((text) => parseLink(text, DEFAULT_BRIDGE)), ...onOthers];
}

/** Links in an order that does not change from one reading to the next. */
export function inOrder(links: readonly ModelLink[]): ModelLink[] {
  const keyOf = ({ source, alias, network }: ModelLink) => `${source}\0${alias}\0${network}`;
  return [...links].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** `SOURCE`, `SOURCE:ALIAS`, or `/SOURCE:/CONSUMER/ALIAS` as the daemon answers. */
function parseLink(text: string, network: string): ModelLink {
  const [source = "", alias = source] = text.split(":");
  const last = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  return { source: last(source), alias: last(alias), network };
}
