import type * as pulumi from "@pulumi/pulumi";
import { DockerResource, type DaemonInputs, type InputsOf } from "./dockerResource";

export interface VolumeInputs extends DaemonInputs {
  /** Name of the volume. */
  name: string;
  /** Labels, which say whose it is; a volume that exists keeps its own. */
  labels: Record<string, string>;
  /** Whether it is another's: then it must be there, and is never made or deleted. @default false */
  existing?: boolean;
  /** What is done with it before a container may use it, and again whenever this changes. @default nothing */
  preparation?: Preparation;
}

/** A command that ends well in a throw-away container without network, or else the update fails with what it wrote last. */
export interface Preparation {
  /** Id of the image. */
  image: string;
  /** Words of the command; they go through the image's own entrypoint. */
  command: string[];
  /** User that runs it. */
  user: string;
  /** Where the volume is mounted. */
  path: string;
  /** What the image was given as. */
  imageName: string;
  /**
   * A pattern of a variable of the image, as `NAME=VALUE`, which says of it what the command would find out on an empty volume:
   * then a new volume is not looked at.
   */
  provenBy?: string;
}

/**
 * A named volume that holds data. The Docker provider has a resource for it, which takes over any volume of that name
 * and sleeps for 2 s before it deletes one (terraform-provider-docker, `volumeReadRefreshDelay`); this one does neither.
 */
export class Volume extends DockerResource {
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<VolumeInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Volume", name, inputs, opts);
  }
}
