import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

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

/** The containers that a container has the mounts of, by `fromContainer`: an id or a name, with `:ro` or not. */
export function fromContainers({ volumes }: Pick<Mounting, "volumes">): pulumi.Output<string[]> {
  return pulumi
    .output(volumes)
    .apply((mounted = []) =>
      mounted.flatMap(({ fromContainer }) => (fromContainer ? [fromContainer.replace(/:.*/, "")] : [])),
    );
}
