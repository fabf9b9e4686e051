import { posix } from "node:path";
import { withoutEndingSlash } from "../docker/mountPath";
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
 * @param writable what the app may write to beside; nothing is mounted there
 * @throws RunError that names the input and the path that is not absolute, is mounted twice, or has two origins
 */
export function checkVolumes(
  input: string,
  volumes: readonly ContainerVolume[],
  writable: boolean | readonly string[] = [],
) {
  const seen = new Set<string>();
  for (const { containerPath, volumeName, hostPath } of volumes) {
    for (const path of [containerPath, hostPath ?? "/"]) {
      if (!posix.isAbsolute(path)) throw inputError(input, path, "A path that is mounted starts with /.");
    }
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
  return { ownVolumes: volumes.filter(isOwn), otherVolumes: volumes.filter((volume) => !isOwn(volume)) };
}
