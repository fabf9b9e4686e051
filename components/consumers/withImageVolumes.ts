import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { fromContainers, ImageVolumes, takenPaths } from "../docker/volume";
import { daemonHost } from "../daemon/daemonHost";
import { stackLabel } from "../stack/stackProvider";

/**
 * Adds to the Docker provider's container arguments a named volume for each `VOLUME` of the image without a mount. Docker would
 * make anonymous volumes, which are lost with their data when the container is replaced. The volumes stay after a destroy.
 *
 * @param name name of the volumes' resource, without its suffix `-volumes`
 * @param args the arguments; `image` is an id
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
