import { posix } from "node:path";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkVolume, inputError } from "../input";
import { whenKnown } from "../input/known";
import { type DaemonInputs, DockerResource, type InputsOf } from "./dockerResource";
import { withoutEndingSlash } from "../daemon/notation";

/** Something that is mounted into a container, in the Docker provider's own words. */
export interface ContainerVolume {
  /** Path in the container. */
  containerPath: string;
  /** Name of a volume that exists and stays whatever becomes of the stack. @default a volume of the stack's own */
  volumeName?: pulumi.Input<string>;
  /** Path of a folder or file of the daemon's machine, in place of a volume. @default a volume */
  hostPath?: pulumi.Input<string>;
  /** Whether the container may only read it. @default false */
  readOnly?: pulumi.Input<boolean>;
}

/**
 * What is mounted, told apart by whose it is.
 *
 * @param writable what the app may write to beside; nothing is mounted there
 * @throws RunError that names the input and the path that is not absolute, is mounted twice, or has two origins
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
  /** Labels, which say whose it is; a volume that exists keeps its own. */
  labels: Record<string, string>;
  /** Whether it is another's: then it must be there, and is never made or deleted. @default false */
  existing?: boolean;
  /** What is done with it before a container may use it, and again whenever this changes. @default nothing */
  preparation?: Preparation;
}

/** A command that ends well in a throw-away container without network, or else the update fails with what it wrote last. */
interface Preparation {
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
  beside?: pulumi.Unwrap<ContainerVolume>[];
  /** Volumes that the program mounts by their names: they are the user's from then on. @default none */
  named?: string[];
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
 * whenever something replaces it, data included; these stay until the stack is destroyed.
 */
export class ImageVolumes extends DockerResource {
  /** The volumes to mount; unknown in a preview that makes them, or has another image. */
  declare public readonly volumes: pulumi.Output<MountedVolume[]>;

  constructor(
    name: string,
    inputs: InputsOf<Omit<ImageVolumesInputs, "beside">> & { beside: docker.ContainerArgs["volumes"] },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("ImageVolumes", name, { ...inputs, volumes: undefined }, opts);
  }
}

/** What is mounted in a container, in the Docker provider's own words. */
export type Mounting = Pick<docker.ContainerArgs, "mounts" | "tmpfs" | "volumes">;

/** The paths that a volume, a mount or a folder in memory is on: Docker takes one for each. */
export function takenPaths({ volumes, mounts, tmpfs }: Mounting): pulumi.Output<string[]> {
  return pulumi
    .all([volumes, mounts, tmpfs])
    .apply(([mounted = [], others = [], inMemory = {}]) => [
      ...mounted.map(({ containerPath }) => containerPath ?? ""),
      ...others.map(({ target }) => target),
      ...Object.keys(inMemory),
    ]);
}

/** The volumes that are mounted by their names; undefined if there are none. */
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

/** The containers that a container has the mounts of, by `fromContainer`: an id or a name, with `:ro` or not. */
export function fromContainers({ volumes }: Pick<Mounting, "volumes">): pulumi.Output<string[]> {
  return pulumi
    .output(volumes)
    .apply((mounted = []) =>
      mounted.flatMap(({ fromContainer }) => (fromContainer ? [fromContainer.replace(/:.*/, "")] : [])),
    );
}
