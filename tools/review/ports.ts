import { isIPv6 } from "node:net";
import { reachOf } from "./policy/addresses.ts";
import { objects, text } from "./policy/facts.ts";
import type { State } from "./preview.ts";

const REACHES = ["this machine", "one network", "every network"] as const;

/** A port of a container that is published on the host. */
export interface PublishedPort {
  address: string;
  /** Port of the host; undefined lets Docker pick one. */
  external: number | undefined;
  internal: number;
}

export function portsOf(state: State | undefined): PublishedPort[] {
  return objects(state?.inputs.ports).map(({ ip, external, internal }) => ({
    address: text(ip) ?? "0.0.0.0", // Docker's default
    external: typeof external === "number" && external > 0 ? external : undefined,
    internal: Number(internal),
  }));
}

/** `127.0.0.1:3000`, as a person writes it. */
export function written({ address, external }: PublishedPort): string {
  if (external === undefined) return `a free port of ${address}`;
  return `${isIPv6(address) ? `[${address}]` : address}:${external}`;
}

/** Who can reach a published port. */
export function reach({ address }: PublishedPort): (typeof REACHES)[number] {
  return reachOf(address);
}

/** Whether the second port can be reached by more than the first. */
export function isWider(before: PublishedPort, after: PublishedPort): boolean {
  return REACHES.indexOf(reach(after)) > REACHES.indexOf(reach(before));
}
