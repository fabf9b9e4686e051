import type * as pulumi from "@pulumi/pulumi";
import { EngineResource, type EngineInputs } from "./engineResource";

export interface VolumeInputs extends EngineInputs {
  /** Name of the volume. */
  name: string;
  /** Labels, which say whose it is; a volume that exists keeps its own. */
  labels: Record<string, string>;
}

/**
 * A named volume that holds data. The Docker provider has a resource for it, which takes over any volume of that name
 * and sleeps for 2 s before it deletes one (terraform-provider-docker, `volumeReadRefreshDelay`); this one does neither.
 */
export class Volume extends EngineResource {
  declare public readonly name: pulumi.Output<string>;

  constructor(
    name: string,
    inputs: { [K in keyof VolumeInputs]: pulumi.Input<VolumeInputs[K]> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("Volume", name, inputs, opts);
  }
}
