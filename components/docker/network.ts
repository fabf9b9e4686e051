import type * as pulumi from "@pulumi/pulumi";
import { EngineResource, type EngineInputs } from "./engineResource";

export interface NetworkInputs extends EngineInputs {
  /** Name of the network. */
  name: string;
  /** Whether there is no route out of it. */
  internal: boolean;
  /** Labels, which say whose it is; a network that exists keeps its own. */
  labels: Record<string, string>;
}

/**
 * A bridge network. The Docker provider has a resource for it, which sleeps for 2 s at each create, refresh and delete
 * (terraform-provider-docker, `networkReadRefreshDelay` and `networkRemoveRefreshDelay`); this one does not.
 */
export class Network extends EngineResource {
  declare public readonly name: pulumi.Output<string>;

  constructor(
    name: string,
    inputs: { [K in keyof NetworkInputs]: pulumi.Input<NetworkInputs[K]> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("Network", name, inputs, opts);
  }
}
