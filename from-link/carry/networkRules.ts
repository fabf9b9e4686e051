import type { Json, JsonObject } from "../model/createBody.ts";
import { CARRIED, type Verdict, changed, notCarried } from "../model/reportEntry.ts";
import { type Carrying, direct, type Rule } from "./rule.ts";
import { append } from "./value.ts";

/** Fields of an endpoint whose values the provider takes unchanged, with the names of the provider's inputs. */
const AS_IT_IS: Readonly<Record<string, string>> = {
  Aliases: "aliases",
  MacAddress: "macAddress",
  GwPriority: "gwPriority",
};

/**
 * Adds a field of the container's connection to a user-defined network to the inputs. The program does not make the network.
 *
 * @returns the verdict on the field
 */
export function carryEndpoint(network: string, field: string, value: Json, to: Carrying): Verdict {
  const known = joinNetwork(network, to);
  const input = AS_IT_IS[field];
  if (input !== undefined) known[input] = value as string | number | string[];
  else if (field === "IPAMConfig") {
    const { IPv4Address, IPv6Address, LinkLocalIPs } = value as JsonObject;
    if (IPv4Address) known.ipv4Address = IPv4Address as string;
    if (IPv6Address) known.ipv6Address = IPv6Address as string;
    if (Array.isArray(LinkLocalIPs)) known.linkLocalIps = LinkLocalIPs as string[];
  } else if (field === "DriverOpts") {
    const options = Object.entries(value as Record<string, string>);
    known.driverOpts = options.map(([name, option]) => `${name}=${option}`);
  } else return notCarried(`the Docker provider has no input for ${field} of a network`);
  return CARRIED;
}

/** Adds a network to the inputs, unless they have the network already. Returns the inputs for this network. */
export function joinNetwork(
  network: string,
  { inputs }: Carrying,
): Record<string, string | number | readonly string[]> {
  const all = (inputs.networksAdvanced ?? []) as unknown as { name: string }[];
  const found = all.find(({ name }) => name === network) ?? { name: network };
  if (!all.includes(found)) append(inputs, "networksAdvanced", found);
  return found;
}

/** Rules for published ports. */
export const portRules: Readonly<Record<string, Rule>> = {
  PortBindings: {
    split: "keys",
    what: ({ key = "", value }) =>
      bindingsOf(value)
        .map((binding) => `--publish ${published(key, binding)}`)
        .join(" "),
    carry: ({ key = "", value }, to) => carryPorts(key, bindingsOf(value), to),
  },
  PublishAllPorts: direct("publish-all", "publishAllPorts"),
};

/** The reported difference for a port without an address: the provider then sets 0.0.0.0, so the port is open for IPv4 only. */
const IPV4 =
  'on the addresses of IPv4 alone, where Docker took those of IPv6 as well; a second entry with ip: "::" adds these';

interface Binding {
  HostIp?: string;
  HostPort?: string;
}

function bindingsOf(value: Json): readonly Binding[] {
  return (value ?? []) as readonly Binding[];
}

function published(port: string, { HostIp, HostPort }: Binding): string {
  const ip = HostIp?.includes(":") ? `[${HostIp}]` : HostIp;
  return `${ip ? `${ip}:` : ""}${HostPort ? `${HostPort}:` : ip ? ":" : ""}${port.replace(/\/tcp$/, "")}`;
}

/**
 * Adds published ports to the inputs, in the order in which the daemon reports them. If a port has no host port, Docker picks
 * one.
 */
export function carryPorts(key: string, bindings: readonly Binding[], { inputs }: Carrying): Verdict {
  const [number, protocol = "tcp"] = key.split("/");
  let verdict = CARRIED;
  for (const { HostIp, HostPort } of bindings) {
    const isRange = HostPort?.includes("-") === true;
    if (isRange)
      verdict = changed(`Docker picks any free port, as the Docker provider takes no range (${HostPort})`);
    if (!HostIp && verdict === CARRIED) verdict = changed(IPV4);
    const isAny = isRange || HostPort === undefined || HostPort === "" || HostPort === "0";
    append(inputs, "ports", {
      internal: Number(number),
      ...(isAny ? {} : { external: Number(HostPort) }),
      ...(HostIp && HostIp !== "0.0.0.0" ? { ip: HostIp } : {}),
      ...(protocol === "tcp" ? {} : { protocol }),
    });
  }
  inputs.ports = [...(inputs.ports as { internal: number; protocol?: string; external?: number }[])].sort(
    (a, b) =>
      a.internal - b.internal ||
      (a.protocol ?? "tcp").localeCompare(b.protocol ?? "tcp") ||
      (a.external ?? 0) - (b.external ?? 0),
  );
  return verdict;
}
