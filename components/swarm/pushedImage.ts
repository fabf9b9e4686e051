import type * as pulumi from "@pulumi/pulumi";
import { DockerResource, type DaemonInputs, type InputsOf } from "../docker/dockerResource";

export interface PushedImageInputs extends DaemonInputs {
  /** Name of the image with its registry, and its tag. */
  image: string;
  /** Its id on the daemon that pushes it. */
  imageId: string;
}

/** An image in a registry, where the nodes of a swarm find it. It stays there on destroy. */
export class PushedImage extends DockerResource {
  /** The image by its digest. */
  declare public readonly reference: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<PushedImageInputs>, opts?: pulumi.CustomResourceOptions) {
    super("PushedImage", name, { ...inputs, reference: undefined }, opts);
  }
}
