import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { makeConsumer, wantedBy } from "./consumer";
import { endpointUrl } from "../container/endpoint";
import { containerOptions } from "../container/containerOptions";
import { portTakenHook } from "../container/portTakenHook";
import type { PublishedPort } from "../container/ports";
import { untilReady } from "../container/untilReady";
import { DaemonToCome } from "../docker/daemonHost";
import type { Wanted } from "../docker/otherStacks";
import { Precondition } from "../docker/precondition";
import { checkKnown } from "../input/known";
import type { ExposedPort } from "../link/exposedPort";
import type { LinkSource } from "../link/linkSource";
import { environmentList } from "../link/variables";
import { checkedLinkedAppArgs, type LinkedAppArgs } from "./linkedAppArgs";

/**
 * An app linked to a source container under an alias: the link's network with the source attached to it, an ordinary
 * network for the published port, and the app's container, whose environment says what the link offers.
 */
export class LinkedApp extends pulumi.ComponentResource implements LinkSource {
  /**
   * URL of the app; undefined for a worker, which has no port. Resolves when the app is ready, so a request right after
   * `up` is answered.
   */
  public readonly endpoint: pulumi.Output<string | undefined>;
  /** Host name of the source as the app sees it: the alias. */
  public readonly aliasHost: pulumi.Output<string>;
  /** Id of the app's container. */
  public readonly containerId: pulumi.Output<string>;
  /** Name of the app's container. */
  public readonly containerName: string;
  /** Id of its image. */
  public readonly image: pulumi.Output<string>;
  /** Ports that it publishes, which are those of a link to it; undefined if there are none: those of its image. */
  public readonly ports?: readonly ExposedPort[];
  /** Scheme of the URL that a link to it has. */
  public readonly scheme: string = "http";
  /** Address of the daemon it runs on; undefined is the default one. */
  public readonly daemonHost: pulumi.Output<string | undefined>;
  /** Name of the first link's network, for other containers that are to reach the source by its alias. */
  public readonly linkNetwork: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: LinkedAppArgs, opts?: pulumi.ComponentResourceOptions) {
    checkKnown("LinkedApp", args);
    const daemon = new DaemonToCome();
    const app = checkedLinkedAppArgs(name, args, daemon.host);
    const precondition = new Precondition();
    super("redis-link:index:LinkedApp", name, {}, precondition.awaitedBy(opts));
    this.daemonHost = daemon.of(this);
    const ownPaths = app.ownVolumes.map(({ containerPath }) => containerPath);
    precondition.belongsTo(this, wantedBy(`LinkedApp ${name}`, { ...app, ownPaths }, wantedPorts(app)));
    const { container, image, linkNetwork, running } = makeConsumer(this, name, {
      ...app,
      ownPaths,
      inputs: {
        ...app.settings,
        envs: environmentList(app.environment),
        // A port that Docker is to pick is left out: 0 would differ at every preview.
        ports: app.ports.map((port) => ({ ...port, external: port.external || undefined })),
        healthcheck: app.health.healthcheck,
      },
      options: { ...containerOptions(args), hooks: { onError: [portTakenHook(this, name, app)] } },
      daemonHost: this.daemonHost,
    });

    const isEndpoint = ({ internal, protocol }: docker.types.output.ContainerPort) =>
      internal === app.port && (protocol ?? "tcp") === "tcp";
    const published =
      app.port === undefined
        ? undefined
        : container.ports.apply((ports) => ports?.find(isEndpoint)?.external ?? app.hostPort);
    this.endpoint = pulumi
      .all([running, published, this.daemonHost])
      .apply(async ([found, port, daemonHost]) => {
        if (found !== undefined) await untilReady({ ...found, health: app.health });
        return port === undefined
          ? undefined
          : endpointUrl(app.bindAddress, port, daemonHost ?? process.env.DOCKER_HOST);
      });
    if (app.ports.length > 0) this.ports = exposedPorts(app.ports);
    this.aliasHost = pulumi.output(app.alias);
    this.containerId = container.id;
    this.containerName = app.containerName;
    this.image = image;
    this.linkNetwork = linkNetwork;
    const { endpoint, aliasHost, containerId, containerName, ports, scheme } = this;
    this.registerOutputs({
      ...{ endpoint, aliasHost, containerId, containerName, linkNetwork, image, ports, scheme },
      daemonHost: this.daemonHost,
    });
  }
}

function exposedPorts(ports: readonly Required<PublishedPort>[]): ExposedPort[] {
  return ports.map(({ internal, protocol }) => ({ number: internal, protocol }));
}

function wantedPorts({ port, ports }: ReturnType<typeof checkedLinkedAppArgs>): Wanted["ports"] {
  return ports.map(({ internal, ...published }) => ({
    ...published,
    input: internal === port ? "hostPort" : "ports.external",
  }));
}
