import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { contextHash } from "../container/containerImage";
import { type DaemonInputs, DockerResource, type InputsOf } from "../docker/dockerResource";
import { type ContainerImage, isBuild, repositoryOf } from "../input/image";

/** The image of a service, and where it is built and pushed. */
interface ServiceImage {
  image: ContainerImage;
  /** Registry for a built image. */
  registry?: string;
  /** Name of the service. A built image gets this name too. */
  serviceName: string;
  /** Daemon that builds the image. */
  daemonHost: pulumi.Output<string | undefined>;
}

/**
 * The reference by which nodes pull the image: the given reference, or the reference of the image that was built and pushed. A
 * built image's tag is a hash of the folder, so an unchanged folder is not built or pushed again.
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
  /** Reference of the image: registry, name and tag. */
  image: string;
  /** Id of the image on the daemon that pushes it. */
  imageId: string;
}

/** An image that is pushed to a registry for the nodes of a swarm. A destroy leaves the image in the registry. */
class PushedImage extends DockerResource {
  /** Reference of the image by its digest. */
  declare public readonly reference: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<PushedImageInputs>, opts?: pulumi.CustomResourceOptions) {
    super("PushedImage", name, { ...inputs, reference: undefined }, opts);
  }
}
