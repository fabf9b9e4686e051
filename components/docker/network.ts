import { isIPv4 } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { inputError } from "../input";
import { type DaemonInputs, DockerResource, type InputsOf } from "./dockerResource";

export interface NetworkInputs extends DaemonInputs {
  /** Name of the network. */
  name: string;
  /** Whether it has no route to the outside. */
  internal: boolean;
  /** Range of its subnet, for internal networks. @default the package's own range */
  subnets?: string;
  /** Labels; they identify the stack. An existing network keeps its own. */
  labels: Record<string, string>;
  /** Name of the network's container, which is connected again if something disconnected it. */
  member: string;
}

/**
 * A bridge network. The Docker provider's own resource sleeps 2 s at each create, refresh and delete (terraform-provider-docker,
 * `networkReadRefreshDelay` and `networkRemoveRefreshDelay`), and does not notice a disconnected container.
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

/** Allowed prefix lengths of a range; a smaller range holds no link. */
const [WIDEST, NARROWEST] = [8, 28];

/**
 * The range of links' subnets, from the configuration key `redis-link:linkSubnets`; undefined for the plugin's default.
 * Existing networks keep their subnets.
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
