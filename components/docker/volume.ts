import { posix } from "node:path";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkVolume, inputError } from "../input";
import { whenKnown } from "../input/known";
import { type DaemonInputs, DockerResource, type InputsOf } from "./dockerResource";
import { withoutEndingSlash } from "../daemon/notation";

/** A mount of a container, with the names that the Docker provider uses. */
export interface ContainerVolume {
  /** Path in the container. */
  containerPath: string;
  /** Name of an existing volume, which the stack never deletes. @default a new volume of the stack */
  volumeName?: pulumi.Input<string>;
  /** Path of a folder or file on the daemon's machine to mount instead of a volume. @default a volume is mounted */
  hostPath?: pulumi.Input<string>;
  /** Whether the container may only read the mounted files. @default false */
  readOnly?: pulumi.Input<boolean>;
}

/**
 * Sorts mounts into volumes of the stack and others.
 *
 * @param writable folders of the argument `writable`, on which nothing may be mounted
 * @throws RunError with the input and the path, if the path is not absolute, is mounted twice, or has both a volume and a host path
 */
export function checkVolumes(
  input: string,
  volumes: readonly ContainerVolume[],
  writable: boolean | readonly string[] = [],
) {
  const seen = new Set<string>();
  const absolute = (path: string): string => {
    if (!posix.isAbsolute(path)) throw inputError(input, path, "A path that is mounted starts with /.");
    if (path.includes(":")) throw inputError(input, path, "Docker takes no path with a colon there.");
    return path;
  };
  const inContainer = (path: string): string => {
    if (posix.normalize(absolute(path)) !== "/") return path;
    throw inputError(input, path, "Docker mounts nothing on the whole of a container: name a folder in it.");
  };
  const checked = volumes.map((volume) => ({
    ...volume,
    containerPath: inContainer(volume.containerPath),
    ...(volume.volumeName === undefined
      ? {}
      : { volumeName: whenKnown(volume.volumeName, (name) => checkVolume(`${input}.volumeName`, name)) }),
    ...(volume.hostPath === undefined ? {} : { hostPath: whenKnown(volume.hostPath, absolute) }),
  }));
  for (const { containerPath, volumeName, hostPath } of checked) {
    const place = withoutEndingSlash(containerPath);
    if (seen.has(place)) throw inputError(input, containerPath, "Two volumes are mounted on it.");
    if (volumeName !== undefined && hostPath !== undefined) {
      throw inputError(input, containerPath, "It has both a volumeName and a hostPath: leave one out.");
    }
    seen.add(place);
  }
  for (const path of typeof writable === "boolean" ? [] : writable) {
    if (!seen.has(withoutEndingSlash(path))) continue;
    throw inputError("writable", path, "A volume is mounted on it, which is writable: leave it out.");
  }
  const isOwn = ({ volumeName, hostPath }: ContainerVolume) =>
    volumeName === undefined && hostPath === undefined;
  return { ownVolumes: checked.filter(isOwn), otherVolumes: checked.filter((volume) => !isOwn(volume)) };
}

export interface VolumeInputs extends DaemonInputs {
  /** Name of the volume. */
  name: string;
  /** Labels of the volume; they identify the stack. An existing volume keeps its labels. */
  labels: Record<string, string>;
  /** Whether the volume belongs to the user. Such a volume must exist, and is never made or deleted. @default false */
  existing?: boolean;
  /** Command that runs before a container uses the volume, and again after a change of the command. @default none */
  preparation?: Preparation;
}

/**
 * A command that runs in a temporary container without network. If the command fails, the update fails with the command's last
 * output.
 */
interface Preparation {
  /** Id of the temporary container's image. */
  image: string;
  /** Words of the command, passed to the image's entrypoint. */
  command: string[];
  /** User that runs the command. */
  user: string;
  /** Path in the temporary container at which the volume is mounted. */
  path: string;
  /** Name of the temporary container's image, as the program gives it. */
  imageName: string;
  /**
   * Pattern for a variable `NAME=VALUE` of the image. A variable that matches proves that the command would succeed on an empty
   * volume, so the command does not run on a new volume.
   */
  provenBy?: string;
}

/**
 * A named volume with data. The Docker provider's own volume resource would take over any existing volume of the same name, and
 * sleeps 2 s before a deletion (terraform-provider-docker, `volumeReadRefreshDelay`).
 */
export class Volume extends DockerResource {
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<VolumeInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Volume", name, inputs, opts);
  }
}

export interface ImageVolumesInputs extends DaemonInputs {
  /** Name of the container, with which the volumes' names begin. */
  containerName: string;
  /** Id of the container's image. */
  image: string;
  /** Paths in the container that always get a volume. */
  paths: string[];
  /** Paths in the container at which something else is mounted; they get no volume. */
  taken: string[];
  /** Ids or names of other containers whose mounts the container shares. The paths of these mounts get no volume. @default [] */
  from?: string[];
  /**
   * The container's other mounts in the program. Reviews read these mounts if a preview does not know all volumes of the container.
   */
  beside?: pulumi.Unwrap<ContainerVolume>[];
  /** Names of the volumes that the program mounts by name. These volumes belong to the user. @default none */
  named?: string[];
  /** Labels of the volumes; they identify the stack. */
  labels: Record<string, string>;
}

/** A volume and its path in the container. */
export interface MountedVolume {
  volumeName: string;
  containerPath: string;
}

/**
 * A named volume for each `VOLUME` of an image. Docker would make anonymous volumes, which are deleted with their data when the
 * container is replaced. Named volumes stay until the stack is destroyed.
 */
export class ImageVolumes extends DockerResource {
  /** The volumes to mount; unknown in a preview of an update that makes the volumes or changes the image. */
  declare public readonly volumes: pulumi.Output<MountedVolume[]>;

  constructor(
    name: string,
    inputs: InputsOf<Omit<ImageVolumesInputs, "beside">> & { beside: docker.ContainerArgs["volumes"] },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("ImageVolumes", name, { ...inputs, volumes: undefined }, opts);
  }
}

/** Inputs of the Docker provider's container that define mounts. */
export type Mounting = Pick<docker.ContainerArgs, "mounts" | "tmpfs" | "volumes">;

/** Paths of volumes, mounts and tmpfs. Docker allows only one mount per path. */
export function takenPaths({ volumes, mounts, tmpfs }: Mounting): pulumi.Output<string[]> {
  return pulumi
    .all([volumes, mounts, tmpfs])
    .apply(([mounted = [], others = [], inMemory = {}]) => [
      ...mounted.map(({ containerPath }) => containerPath ?? ""),
      ...others.map(({ target }) => target),
      ...Object.keys(inMemory),
    ]);
}

/** Names of the volumes that are mounted by name; undefined if there are none. */
export function namedVolumes({
  volumes,
  mounts,
}: Pick<docker.ContainerArgs, "volumes" | "mounts">): pulumi.Output<string[] | undefined> {
  return pulumi.all([volumes, mounts]).apply(([mounted = [], others = []]) => {
    const names = [
      ...mounted.map(({ volumeName }) => volumeName),
      ...others.map(({ type, source }) => (type === "volume" ? source : undefined)),
    ].filter((name) => name !== undefined);
    return names.length > 0 ? names.sort() : undefined;
  });
}

/** Ids or names of the containers in `fromContainer`, without the suffix `:ro`. */
export function fromContainers({ volumes }: Pick<Mounting, "volumes">): pulumi.Output<string[]> {
  return pulumi
    .output(volumes)
    .apply((mounted = []) =>
      mounted.flatMap(({ fromContainer }) => (fromContainer ? [fromContainer.replace(/:.*/, "")] : [])),
    );
}
