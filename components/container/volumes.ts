import { posix } from "node:path";
import { inputError } from "../input";

/** Something that is mounted into a container, in the Docker provider's own words. */
export interface ContainerVolume {
  /** Path in the container. */
  containerPath: string;
  /** Name of a volume that exists and stays whatever becomes of the stack. @default a volume of the stack's own */
  volumeName?: string;
  /** Path of a folder or file of the daemon's machine, in place of a volume. @default a volume */
  hostPath?: string;
  /** Whether the container may only read it. @default false */
  readOnly?: boolean;
}

/**
 * What is mounted, told apart by whose it is.
 *
 * @throws RunError that names the input and the path that is not absolute, is mounted twice, or has two origins
 */
export function checkVolumes(input: string, volumes: readonly ContainerVolume[]) {
  const seen = new Set<string>();
  for (const { containerPath, volumeName, hostPath } of volumes) {
    for (const path of [containerPath, hostPath ?? "/"]) {
      if (!posix.isAbsolute(path)) throw inputError(input, path, "A path that is mounted starts with /.");
    }
    if (seen.has(containerPath)) throw inputError(input, containerPath, "Two volumes are mounted on it.");
    if (volumeName !== undefined && hostPath !== undefined) {
      throw inputError(input, containerPath, "It has both a volumeName and a hostPath: leave one out.");
    }
    seen.add(containerPath);
  }
  const isOwn = ({ volumeName, hostPath }: ContainerVolume) =>
    volumeName === undefined && hostPath === undefined;
  return { ownVolumes: volumes.filter(isOwn), otherVolumes: volumes.filter((volume) => !isOwn(volume)) };
}
