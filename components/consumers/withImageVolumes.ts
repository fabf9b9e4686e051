import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { fromContainers, ImageVolumes, takenPaths } from "../docker/volume";
import { daemonHost } from "../daemon/daemonHost";
import { stackLabel } from "../stack/stackProvider";

/**
 * The arguments of a container of the Docker provider, with a named volume for each `VOLUME` of its image that nothing is
 * mounted on. Docker would make one without a name, which is left behind, data included, when the container is replaced.
 * The volumes stay when the stack goes.
 *
 * @param name name of the resource of the volumes, less its ending `-volumes`
 * @param args the arguments; `image` is an id
 * @param host address of the daemon that the container is to be on. @default that of the Docker provider's configuration
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
