import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import {
  type ContainerVolume,
  ImageVolumes,
  type Mounting,
  namedVolumes,
  takenPaths,
  Volume,
} from "../docker/volume";
import { stackLabel } from "../stack/stackProvider";
import { checkVolume } from "../input";
import { whenKnown } from "../input/known";

/** The volume of a server's data. */
interface DataVolume {
  /** Mount path of the volume. */
  path: string;
  /** Name of an existing volume. @default a volume of the stack */
  volume?: pulumi.Input<string>;
  /** Check of the image before the image's container gets the data: a script for `sh`, and the user that runs the script. */
  preparation: {
    script: string;
    user: pulumi.Input<string>;
    imageName: pulumi.Input<string>;
    provenBy: RegExp;
  };
}

/** Volumes of a source. */
export interface SourceVolumes {
  containerName: string;
  /** Volume of a server's data. @default none */
  data?: DataVolume;
  /** Paths that get a volume of the stack, besides each `VOLUME` of the image. @default no volumes for the image */
  ownPaths?: string[];
  /** Other mounts. @default [] */
  otherVolumes?: ContainerVolume[];
  /** Other inputs of the container, which may mount something at a volume's path. */
  beside: Omit<Mounting, "volumes">;
  /** Whether the stack's volumes stay after a destroy of the stack. */
  retainData: boolean;
}

type Mounted = docker.types.input.ContainerVolume & { containerPath: string };

/** Makes the volumes of a source, as children of the source's component. */
export function makeVolumes(
  component: pulumi.ComponentResource,
  name: string,
  { containerName, data, ownPaths, otherVolumes = [], beside, retainData }: SourceVolumes,
  { image, daemonHost }: { image: pulumi.Output<string>; daemonHost: pulumi.Output<string | undefined> },
): docker.ContainerArgs["volumes"] {
  // `retainOnDelete: false` would override the component's own option, so it is left undefined.
  const kept = { parent: component, retainOnDelete: retainData || undefined };
  const mounted: Mounted[] = [...otherVolumes];
  if (data !== undefined) {
    const { script, user, imageName, provenBy } = data.preparation;
    const preparation = {
      ...{ image, imageName, command: ["sh", "-ec", script], user },
      ...{ path: data.path, provenBy: provenBy.source },
    };
    const shared = { labels: stackLabel(component), preparation, daemonHost };
    const volume =
      data.volume === undefined
        ? new Volume(`${name}-data`, { name: `${containerName}-data`, ...shared }, kept)
        : new Volume(
            `${name}-volume`,
            { name: data.volume, existing: true, ...shared },
            { ...kept, retainOnDelete: true },
          );
    mounted.unshift({ volumeName: volume.name, containerPath: data.path });
  }
  if (ownPaths === undefined) return mounted;
  const volumes = mounted.map(({ containerPath }) => ({ containerPath }));
  const taken = takenPaths({ ...beside, volumes });
  const given = [...otherVolumes, ...(data?.volume === undefined ? [] : [{ volumeName: data.volume }])];
  const imageVolumes = new ImageVolumes(
    `${name}-volumes`,
    {
      ...{ containerName, image, paths: ownPaths, taken, beside: mounted },
      ...{ named: namedVolumes({ ...beside, volumes: given }), labels: stackLabel(component), daemonHost },
    },
    kept,
  );
  return pulumi.all([imageVolumes.volumes, mounted]).apply(([own, others]) => [...own, ...others]);
}

/** Checks the name of a volume. @throws RunError that names the input, the value and what is allowed */
export function checkVolumeName(
  input: string,
  name?: pulumi.Input<string>,
): pulumi.Input<string> | undefined {
  return whenKnown(name, (known) => checkVolume(input, known));
}
