import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { contextHash } from "../container/containerImage";
import { type DaemonInputs, DockerResource, type InputsOf } from "../docker/dockerResource";
import { type ContainerImage, isBuild, repositoryOf } from "../input/image";

/** An image for the nodes of a swarm. */
interface ServiceImage {
  image: ContainerImage;
  /** Where a built one goes. */
  registry?: string;
  /** Name of the service, which a built one is named after. */
  serviceName: string;
  /** Daemon that builds it. */
  daemonHost: pulumi.Output<string | undefined>;
}

/**
 * The reference by which nodes pull the image: as it is given, or that of what was built and pushed. The tag of a built one
 * is its content, so an unchanged folder is neither built nor pushed again.
 */
export function serviceImage(
  name: string,
  { image, registry = "", serviceName, daemonHost }: ServiceImage,
  opts: pulumi.CustomResourceOptions,
): pulumi.Input<string> {
  if (!isBuild(image)) return image;
  const hash = contextHash(image.context);
  const reference = `${registry}/${repositoryOf(serviceName)}:${hash}`;
  const built = new docker.RemoteImage(
    `${name}-${hash}`,
    { name: reference, build: { context: image.context }, keepLocally: true },
    opts,
  );
  return new PushedImage(
    `${name}-pushed-${hash}`,
    { image: built.name, imageId: built.imageId, daemonHost },
    opts,
  ).reference;
}

export interface PushedImageInputs extends DaemonInputs {
  /** Name of the image with its registry, and its tag. */
  image: string;
  /** Its id on the daemon that pushes it. */
  imageId: string;
}

/** An image in a registry, where the nodes of a swarm find it. It stays there on destroy. */
class PushedImage extends DockerResource {
  /** The image by its digest. */
  declare public readonly reference: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<PushedImageInputs>, opts?: pulumi.CustomResourceOptions) {
    super("PushedImage", name, { ...inputs, reference: undefined }, opts);
  }
}
