import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { containerImage } from "../container/containerImage";
import { fromContainers, ImageVolumes, namedVolumes, takenPaths } from "../docker/volume";
import type { Wanted } from "../stack/otherStacks";
import { stackLabel, stackLabels } from "../stack/stackProvider";
import type { ContainerImage } from "../input/image";
import type { LinkEnvironment } from "../link/environment";
import { linkNetworkName, LinkResource } from "../link/linkResource";
import type { SourceAlias } from "../link/linkChecks";
import { secretValues } from "../link/linkSource";

/** A linked container as it is to be made. */
interface ConsumerParts {
  containerName: string;
  image: ContainerImage;
  links: readonly SourceAlias[];
  linkEnvironment: LinkEnvironment;
  /** Networks that it is on beside those of its links. @default an egress network */
  networks?: docker.ContainerArgs["networksAdvanced"];
  /** Paths that get a volume of the stack's own whether the image declares them or not. */
  ownPaths: string[];
  /** What is mounted beside volumes of the stack's own. */
  otherVolumes: docker.ContainerArgs["volumes"];
  /** Whether the stack's own volumes stay when it is destroyed. */
  retainData: boolean;
  /** All other inputs of the container. */
  inputs: Omit<docker.ContainerArgs, "image" | "name" | "networksAdvanced" | "volumes">;
  /** Options of the container. */
  options: pulumi.CustomResourceOptions;
  /** Daemon that it is made on. */
  daemonHost: pulumi.Output<string | undefined>;
}

/** What a linked container is to have on its daemon. */
export function wantedBy(
  component: string,
  parts: Pick<ConsumerParts, "containerName" | "links" | "image" | "ownPaths" | "otherVolumes">,
  ports?: Wanted["ports"],
): Wanted {
  const { containerName, links, image, ownPaths: own, otherVolumes } = parts;
  const linkNetworks = links.map(({ alias }) => linkNetworkName(containerName, alias));
  // Those that the program says outright.
  const mounted = Array.isArray(otherVolumes) ? (otherVolumes as docker.types.input.ContainerVolume[]) : [];
  const paths = mounted.map(({ containerPath }) => containerPath);
  const taken = paths.filter((path): path is string => typeof path === "string");
  const networks = [egressNetworkOf(containerName), ...linkNetworks];
  return { component, containerName, networks, ports, imageVolumes: { image, own, taken } };
}

function egressNetworkOf(containerName: string): string {
  return `${containerName}-front`;
}

/**
 * Makes a linked container below its component: the network of each link with the source attached to it, an egress
 * network for what it publishes, and the container, which starts when its links are complete.
 *
 * @param name the component's name
 */
export function makeConsumer(component: pulumi.ComponentResource, name: string, parts: ConsumerParts) {
  const { containerName, linkEnvironment, daemonHost } = parts;
  const parent = { parent: component };
  // Each consumer has its own: on a shared one, apps would find each other by name, as Docker's DNS asks networks that are not
  // internal first. The first link makes it, so it is no resource of its own.
  const egressNetwork = parts.networks === undefined ? egressNetworkOf(containerName) : undefined;
  const links = parts.links.map(
    ({ source, alias }, index) =>
      new LinkResource(
        `${name}-${alias}`,
        {
          ...{ source, alias, consumer: containerName, linkEnvironment, daemonHost },
          egressNetwork: index === 0 ? egressNetwork : undefined,
        },
        parent,
      ),
  );
  const { id: image, ...made } = containerImage(
    `${name}-image`,
    parts.image,
    { containerName, daemonHost },
    parent,
  );
  const imageVolumes = new ImageVolumes(
    `${name}-volumes`,
    {
      ...{ containerName, image, labels: stackLabel(component), daemonHost },
      paths: parts.ownPaths,
      taken: takenPaths({ ...parts.inputs, volumes: parts.otherVolumes }),
      from: fromContainers({ volumes: parts.otherVolumes }),
      beside: parts.otherVolumes,
      named: namedVolumes({ ...parts.inputs, volumes: parts.otherVolumes }),
    },
    { ...parent, retainOnDelete: parts.retainData || undefined },
  );
  const own = [egressNetwork ?? [], ...links.map((link) => link.name)].flat().map((name) => ({ name }));
  const container = new docker.Container(
    `${name}-container`,
    {
      ...parts.inputs,
      ...made.inputs,
      name: containerName,
      // By them a link knows its consumer again.
      labels: stackLabels(component, containerName, parts.inputs.labels),
      networksAdvanced:
        parts.networks === undefined
          ? own
          : pulumi.all([parts.networks, own]).apply(([theirs = [], ours]) => [...theirs, ...ours]),
      volumes: pulumi
        .all([imageVolumes.volumes, parts.otherVolumes])
        .apply(([volumes, others = []]) => [...volumes, ...others]),
    },
    pulumi.mergeOptions({ ...parent, ...parts.options }, made.options),
  );
  const running = {
    containerId: container.id,
    containerName,
    networkName: egressNetwork,
    concealed: secretValues(parts.inputs.envs),
    links: parts.links.map(({ alias, source }, index) => ({
      alias,
      networkName: links[index]?.name ?? "",
      sourceId: source.containerId,
      sourceName: source.containerName,
    })),
    daemonHost,
  };
  return {
    container,
    image,
    linkNetwork: pulumi.output(links[0]?.name ?? ""),
    /** What is to be waited for; undefined in a preview, which asks nothing. */
    running: pulumi.output(pulumi.runtime.isDryRun() ? undefined : running),
  };
}
