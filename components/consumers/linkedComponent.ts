import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { containerImage } from "../container/containerImage";
import { fromContainers, ImageVolumes, namedVolumes, takenPaths } from "../docker/volume";
import type { Wanted } from "../stack/otherStacks";
import { stackLabel, stackLabels } from "../stack/stackProvider";
import { Component, type DaemonHost, type OutputsOf, asOutputs } from "../link/component";
import { checkSameDaemon, checkSourcesOfContainer } from "../link/linkChecks";
import { type Consumer, egressNetworkOf, linkNetworkName, LinkResource } from "../link/linkResource";
import { type ExposedPort, type LinkSource, secretValues } from "../link/linkSource";
import type { checkedLinkedArgs, LinkedArgs } from "./linkedArgs";

/** Parts in which the kinds of linked containers differ. */
interface LinkedParts<Self> extends ReturnType<typeof checkedLinkedArgs> {
  /** Networks of the container besides the links' networks. @default an egress network */
  networks?: docker.ContainerArgs["networksAdvanced"];
  /** Paths that always get a volume of the stack. @default [] */
  ownPaths?: string[];
  /** Mounts of the container that are no volumes of the stack. */
  otherVolumes: docker.ContainerArgs["volumes"];
  /** All other inputs of the container. */
  inputs: Omit<docker.ContainerArgs, "image" | "name" | "networksAdvanced" | "volumes">;
  /** Pulumi's options for the container's resource. */
  options: (component: pulumi.ComponentResource) => pulumi.CustomResourceOptions;
  /** Host ports that the container claims. @default none */
  claimed: Wanted["ports"];
  /** Facts for links to the container. */
  facts: Pick<LinkSource, "scheme"> & { ports?: ExposedPort[] };
  /** Outputs that only this kind of component has. */
  own: (made: ReturnType<typeof makeConsumer>, component: pulumi.ComponentResource) => OwnOutputs<Self>;
}

type OwnOutputs<Self> = Omit<Self, keyof LinkedComponent<Self>>;

/**
 * Base class of components with a linked container. It makes a network for each link and attaches the source to it, makes an
 * egress network for published ports, and starts the container when all links are complete.
 */
export abstract class LinkedComponent<Self> extends Component<Self> implements LinkSource, Consumer {
  /** Host name by which the container reaches the source: the alias. */
  declare public readonly aliasHost: pulumi.Output<string>;
  /** Id of the container. */
  declare public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  declare public readonly containerName: pulumi.Output<string>;
  /** Id of the container's image. */
  declare public readonly image: pulumi.Output<string>;
  /** Published ports, which links to the container use. Undefined if unknown; links then use the image's ports. */
  declare public readonly ports?: pulumi.Output<ExposedPort[]>;
  /** Address of the daemon on which the container runs; undefined for the default daemon. */
  declare public readonly daemonHost: pulumi.Output<string | undefined>;
  /** Name of the first link's network, for other containers that need the alias. */
  declare public readonly linkNetwork: pulumi.Output<string>;

  /** @param parts checks the arguments, and returns the parts in which this kind differs */
  protected constructor(
    kind: string,
    name: string,
    args: LinkedArgs,
    opts: pulumi.ComponentResourceOptions | undefined,
    parts: (daemonHost: DaemonHost) => LinkedParts<Self>,
  ) {
    super(kind, name, args, opts, (daemonHost) => {
      checkSourcesOfContainer([args, ...(args.links ?? [])]);
      const linked = parts(daemonHost);
      const { alias, containerName, facts } = linked;
      return {
        checks: [...linked.checks, ...checkSameDaemon(linked.links, containerName, daemonHost)],
        claims: claimsOf(linked),
        make: (component) => {
          const made = makeConsumer(component, name, linked);
          const { container, image, linkNetwork } = made;
          const shared: OutputsOf<LinkedComponent<unknown>> = {
            ...asOutputs({ aliasHost: alias, containerName, ports: facts.ports }),
            ...{ containerId: container.id, image, linkNetwork, daemonHost },
          };
          return {
            outputs: { ...shared, ...linked.own(made, component) } as OutputsOf<Self>,
            stated: { ...facts, containerName },
          };
        },
      };
    });
  }
}

/** The names and ports that a linked container claims on its daemon. */
function claimsOf(parts: LinkedParts<unknown>): Omit<Wanted, "component"> {
  const { containerName, links, image, ownPaths = [], otherVolumes, claimed } = parts;
  const linkNetworks = links.map(({ alias }) => linkNetworkName(containerName, alias));
  // Only mounts that are known now can be compared.
  const mounted = Array.isArray(otherVolumes) ? (otherVolumes as docker.types.input.ContainerVolume[]) : [];
  const paths = mounted.map(({ containerPath }) => containerPath);
  const taken = paths.filter((path): path is string => typeof path === "string");
  const networks = [egressNetworkOf(containerName), ...linkNetworks];
  return { containerName, networks, ports: claimed, imageVolumes: { image, own: ownPaths, taken } };
}

/** Makes the resources of a linked container. @param name the component's name */
function makeConsumer(component: pulumi.ComponentResource, name: string, parts: LinkedParts<unknown>) {
  const { containerName, linkEnvironment, daemonHost, retainData } = parts;
  const parent = { parent: component };
  // A shared egress network would let apps resolve each other's names, because Docker's DNS prefers networks that are not internal.
  // The first link makes the egress network, so the network is no resource of its own.
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
      paths: parts.ownPaths ?? [],
      taken: takenPaths({ ...parts.inputs, volumes: parts.otherVolumes }),
      from: fromContainers({ volumes: parts.otherVolumes }),
      beside: parts.otherVolumes,
      named: namedVolumes({ ...parts.inputs, volumes: parts.otherVolumes }),
    },
    { ...parent, retainOnDelete: retainData || undefined },
  );
  const own = [egressNetwork ?? [], ...links.map((link) => link.name)].flat().map((name) => ({ name }));
  const container = new docker.Container(
    `${name}-container`,
    {
      ...parts.inputs,
      ...made.inputs,
      name: containerName,
      // By these labels, a link recognises its consumer, which may then be attached again.
      labels: stackLabels(component, containerName, parts.inputs.labels),
      networksAdvanced:
        parts.networks === undefined
          ? own
          : pulumi.all([parts.networks, own]).apply(([theirs = [], ours]) => [...theirs, ...ours]),
      volumes: pulumi
        .all([imageVolumes.volumes, parts.otherVolumes])
        .apply(([volumes, others = []]) => [...volumes, ...others]),
    },
    pulumi.mergeOptions({ ...parent, ...parts.options(component) }, made.options),
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
    /** Facts with which the update waits for the container; undefined in a preview. */
    running: pulumi.output(pulumi.runtime.isDryRun() ? undefined : running),
  };
}
