import { isIPv4 } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { inputError } from "../input";
import { type DaemonInputs, DockerResource, type InputsOf } from "./dockerResource";

export interface NetworkInputs extends DaemonInputs {
  /** Name of the network. */
  name: string;
  /** Whether there is no route out of it. */
  internal: boolean;
  /** Range that an internal network gets its subnet from. @default one of ours */
  subnets?: string;
  /** Labels, which say whose it is; a network that exists keeps its own. */
  labels: Record<string, string>;
  /** Name of the container that the network is for, and is attached to again if something took it off. */
  member: string;
}

/**
 * A bridge network. The Docker provider has a resource for it, which sleeps for 2 s at each create, refresh and delete
 * (terraform-provider-docker, `networkReadRefreshDelay` and `networkRemoveRefreshDelay`), and none that sees whether a
 * container is still on it; this one does neither sleep nor look away.
 */
export class Network extends DockerResource {
  declare public readonly name: pulumi.Output<string>;

  constructor(
    name: string,
    inputs: InputsOf<Omit<NetworkInputs, "subnets">>,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("Network", name, { ...inputs, subnets: linkSubnets() }, opts);
  }
}

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
