import { isIPv4 } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { inputError } from "../input";
import { type DaemonInputs, DockerResource, type InputsOf } from "./dockerResource";

export interface NetworkInputs extends DaemonInputs {
  /** Name of the network. */
  name: string;
  /** Whether the network has no route to the outside. */
  internal: boolean;
  /** Range from which an internal network's subnet is taken. @default the package's own range */
  subnets?: string;
  /** Labels of the network; they identify the stack. An existing network keeps its labels. */
  labels: Record<string, string>;
  /** Name of the container on the network. If the container was disconnected, the next update connects it again. */
  member: string;
}

/**
 * A bridge network. The Docker provider's own network resource sleeps 2 s at each create, refresh and delete
 * (terraform-provider-docker, `networkReadRefreshDelay` and `networkRemoveRefreshDelay`), and does not notice a disconnected
 * container.
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

/** Shortest and longest prefix of a range of subnets. A longer prefix leaves too few addresses for a link. */
const [WIDEST, NARROWEST] = [8, 28];

/**
 * The range of links' subnets, from the configuration key `redis-link:linkSubnets`; undefined for the plugin's default.
 * Existing networks keep their subnets.
 *
 * @throws RunError if the value is no range of IPv4 addresses
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
