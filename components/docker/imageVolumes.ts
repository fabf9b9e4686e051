import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ContainerVolume } from "../container/volumes";
import { DockerResource, type DaemonInputs, type InputsOf } from "./dockerResource";

export interface ImageVolumesInputs extends DaemonInputs {
  /** Name of the container, which the volumes are named after. */
  containerName: string;
  /** Id of its image. */
  image: string;
  /** Paths that get a volume whether the image declares them or not, and whatever else is mounted. */
  paths: string[];
  /** Paths that something else is mounted on. */
  taken: string[];
  /** Containers, by id or name, whose mounts it has too: no path of theirs gets a volume. @default [] */
  from?: string[];
  /**
   * What is mounted beside them, as the program says it: rules read it here where a preview does not know all volumes of the
   * container.
   */
  beside?: ContainerVolume[];
  /** Labels, which say whose the volumes are. */
  labels: Record<string, string>;
}

/** A volume, and where it goes in the container. */
export interface MountedVolume {
  volumeName: string;
  containerPath: string;
}

/**
 * A named volume for each `VOLUME` that an image declares. Docker would make anonymous ones, which go with the container
 * whenever something replaces it, data included; these stay until the stack is destroyed. What a container that is there
 * already has in anonymous ones is copied once.
 */
export class ImageVolumes extends DockerResource {
  /** The volumes to mount; unknown in a preview that makes or changes them. */
  declare public readonly volumes: pulumi.Output<MountedVolume[]>;

  constructor(
    name: string,
    inputs: InputsOf<Omit<ImageVolumesInputs, "beside">> & { beside: docker.ContainerArgs["volumes"] },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("ImageVolumes", name, { ...inputs, volumes: undefined }, opts);
  }
}
