import type { Json, JsonObject } from "../model/json.ts";
import { append } from "./value.ts";
import { CARRIED, notCarried, type Carrying, type Verdict } from "./rule.ts";

/**
 * Puts the networks of the user's own among the inputs, as they are: they are the user's, and are not made.
 *
 * @returns what becomes of each part of them, by network and field
 */
export function carryEndpoint(network: string, field: string, value: Json, to: Carrying): Verdict {
  const known = endpoint(network, to);
  switch (field) {
    case "Aliases":
      known.aliases = value as string[];
      return CARRIED;
    case "IPAMConfig": {
      const { IPv4Address, IPv6Address, LinkLocalIPs } = value as JsonObject;
      if (IPv4Address) known.ipv4Address = IPv4Address as string;
      if (IPv6Address) known.ipv6Address = IPv6Address as string;
      if (Array.isArray(LinkLocalIPs)) known.linkLocalIps = LinkLocalIPs as string[];
      return CARRIED;
    }
    case "MacAddress":
      known.macAddress = value as string;
      return CARRIED;
    case "GwPriority":
      known.gwPriority = value as number;
      return CARRIED;
    case "DriverOpts":
      known.driverOpts = Object.entries(value as Record<string, string>).map(
        ([name, option]) => `${name}=${option}`,
      );
      return CARRIED;
    default:
      return notCarried(`the Docker provider has no input for ${field} of a network`);
  }
}

/** Puts the container on a network. */
export function joinNetwork(network: string, to: Carrying): void {
  endpoint(network, to);
}

function endpoint(
  network: string,
  { inputs }: Carrying,
): Record<string, string | number | readonly string[]> {
  const all = (inputs.networksAdvanced ?? []) as unknown as { name: string }[];
  const found = all.find(({ name }) => name === network) ?? { name: network };
  if (!all.includes(found)) append(inputs, "networksAdvanced", found);
  return found;
}
