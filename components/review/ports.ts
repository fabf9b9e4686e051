import { isIPv6 } from "node:net";
import { type Properties, reachOf, UNKNOWN } from "./policy/properties.ts";

const REACHES = ["this machine", "one network", "every network"] as const;

/** A port of a container that is published on the host. */
export type PublishedPort = Properties["ports"][number];

/** `127.0.0.1:3000`, as a person writes it. */
export function written({ ip: address, external, protocol }: PublishedPort): string {
  const ip = address === UNKNOWN ? "an address that is not known yet" : address;
  const suffix = protocol === "tcp" ? "" : `/${protocol}`;
  if (external === undefined) return `a free port of ${ip}${suffix}`;
  return `${isIPv6(ip) ? `[${ip}]` : ip}:${external}${suffix}`;
}

/** Each port of after with the one that it takes the place of: of the same port in the container, or else of one that goes. */
export function pairedPorts(
  before: PublishedPort[],
  after: PublishedPort[],
): { port: PublishedPort; old: PublishedPort | undefined }[] {
  const isSame = (one: PublishedPort) => (other: PublishedPort) =>
    one.internal === other.internal && one.protocol === other.protocol;
  const gone = before.filter((port) => !after.some(isSame(port)));
  return after.map((port) => ({ port, old: before.find(isSame(port)) ?? gone.shift() }));
}

/** Whether the second port can be reached by more than the first. */
export function isWider(before: PublishedPort, after: PublishedPort): boolean {
  const reach = (ip: string) => (REACHES as readonly string[]).indexOf(reachOf(ip));
  return reach(after.ip) > reach(before.ip);
}
