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
  /** Where it is mounted. */
  path: string;
  /** Name of one that exists. @default one of the stack's own */
  volume?: pulumi.Input<string>;
  /** What the image has to pass before its container has the data: a script for `sh`, and who runs it. */
  preparation: {
    script: string;
    user: pulumi.Input<string>;
    imageName: pulumi.Input<string>;
    provenBy: RegExp;
  };
}

/** What a source keeps where. */
export interface SourceVolumes {
  containerName: string;
  /** @default it has none that is known by its path */
  data?: DataVolume;
  /** Paths that get a volume of the stack's own beside each `VOLUME` of the image. @default no image's is looked for */
  ownPaths?: string[];
  /** What else is mounted. @default [] */
  otherVolumes?: ContainerVolume[];
  /** What is mounted that is no volume. */
  beside: Omit<Mounting, "volumes">;
  /** Whether the stack's own volumes stay when it is destroyed. */
  retainData: boolean;
}

type Mounted = docker.types.input.ContainerVolume & { containerPath: string };

/** Makes a source's volumes below its component. */
export function makeVolumes(
  component: pulumi.ComponentResource,
  name: string,
  { containerName, data, ownPaths, otherVolumes = [], beside, retainData }: SourceVolumes,
  { image, daemonHost }: { image: pulumi.Output<string>; daemonHost: pulumi.Output<string | undefined> },
): docker.ContainerArgs["volumes"] {
  // False would take the place of what the component is given by its options.
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

/** Checks the name of a volume, if it is known. @throws RunError that names the input, the value and what is allowed */
export function checkVolumeName(
  input: string,
  name?: pulumi.Input<string>,
): pulumi.Input<string> | undefined {
  return whenKnown(name, (known) => checkVolume(input, known));
}
