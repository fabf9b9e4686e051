import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { fromContainers, ImageVolumes, takenPaths } from "../docker/volume";
import { daemonHost } from "../daemon/daemonHost";
import { stackLabel } from "../stack/stackProvider";

/**
 * Adds volumes to the arguments of the Docker provider's container: a named volume for each `VOLUME` of the image that has no
 * mount. Docker would make anonymous volumes, which are lost with their data when the container is replaced. The named volumes
 * stay after a destroy.
 *
 * @param name name of the resource that makes the volumes, without the suffix `-volumes`
 * @param args the container's arguments; their `image` must be an id
 * @param host address of the container's daemon. @default the Docker provider's daemon
 */
export function withImageVolumes(
  name: string,
  args: docker.ContainerArgs & { name: string },
  host: pulumi.Input<string | undefined> = daemonHost(),
): docker.ContainerArgs {
  const { volumes } = new ImageVolumes(
    `${name}-volumes`,
    {
      ...{ containerName: args.name, image: args.image, labels: stackLabel() },
      ...{ paths: [], taken: takenPaths(args), from: fromContainers(args), beside: args.volumes },
      daemonHost: pulumi.output(host),
    },
    { retainOnDelete: true },
  );
  const mounts = pulumi
    .all([args.mounts, volumes])
    .apply(([others = [], own]) => [
      ...others,
      ...own.map(({ volumeName: source, containerPath: target }) => ({ type: "volume", source, target })),
    ]);
  return { ...args, mounts };
}
