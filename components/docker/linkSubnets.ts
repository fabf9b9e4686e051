import { isIPv4 } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { inputError } from "../input";

/** Sizes of a range, as bits of its prefix: what is smaller holds no link. */
const [WIDEST, NARROWEST] = [8, 28];

/**
 * The range that networks of links get their subnets from, as the stack's configuration says it under
 * `redis-link:linkSubnets`; undefined is the plugin's own. One that exists keeps its subnet.
 *
 * @throws RunError if it is no range of IPv4 addresses
 */
export function linkSubnets(): string | undefined {
  const range = new pulumi.Config("redis-link").get("linkSubnets");
  if (range === undefined) return undefined;
  const [address = "", prefix = "", ...rest] = range.split("/");
  const bits = /^\d{1,2}$/.test(prefix) ? Number(prefix) : NaN;
  if (isIPv4(address) && bits >= WIDEST && bits <= NARROWEST && rest.length === 0) return range;
  throw inputError(
    "redis-link:linkSubnets",
    range,
    `It must be a range of IPv4 addresses such as 10.99.0.0/16, from /${WIDEST} to /${NARROWEST}.`,
  );
}
