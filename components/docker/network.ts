import type * as pulumi from "@pulumi/pulumi";
import { DockerResource, type DaemonInputs, type InputsOf } from "./dockerResource";
import { linkSubnets } from "./linkSubnets";

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
