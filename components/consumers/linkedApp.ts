import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { containerSettings, type ContainerSettings } from "../container/containerSettings";
import { containerOptions } from "../container/hardening";
import { checkHealth, type Health, knownHealth } from "../container/health";
import { endpointUrl, tunnelTo } from "../container/endpoint";
import {
  type CheckedPort,
  checkPorts,
  isKnownPort,
  portTakenHook,
  type PublishedPort,
} from "../container/ports";
import { untilReady } from "../container/untilReady";
import { DeferredDaemon } from "../daemon/daemonHost";
import type { Wanted } from "../stack/otherStacks";
import { Precondition } from "../stack/precondition";
import { checkVolumes, type ContainerVolume } from "../docker/volume";
import * as check from "../input";
import { checkKnown, isOutput, whenKnown } from "../input/known";
import type { Consumer } from "../link/linkResource";
import { checkSameDaemon, checkSourcesOfContainer, type SourceAlias } from "../link/linkChecks";
import {
  type Environment,
  environmentList,
  type ExposedPort,
  type LinkSource,
  states,
  recordedArgs,
} from "../link/linkSource";
import { makeConsumer, wantedBy } from "./consumer";
import { checkedLinkedArgs, type LinkedArgs, linkedEnvironment } from "./linkedArgs";

/**
 * An app linked to a source container under an alias: the link's network with the source attached to it, an egress
 * network for the published port, and the app's container, whose environment says what the link offers.
 */
export class LinkedApp extends pulumi.ComponentResource implements LinkSource, Consumer {
  /**
   * URL of the app; undefined for a worker, which has no port. Resolves when the app is ready, so a request right after
   * `up` is answered. On the daemon of another machine, a loopback address is that machine's: the update says the line of a tunnel.
   */
  public readonly endpoint: pulumi.Output<string | undefined>;
  /** Host name of the source as the app sees it: the alias. */
  public readonly aliasHost: pulumi.Output<string>;
  /** Id of the app's container. */
  public readonly containerId: pulumi.Output<string>;
  /** Name of the app's container. */
  public readonly containerName: pulumi.Output<string>;
  /** Id of its image. */
  public readonly image: pulumi.Output<string>;
  /** Ports that it publishes, which are those of a link to it; undefined if there are none: those of its image. */
  public readonly ports?: pulumi.Output<ExposedPort[]>;
  /** Scheme of the URL that a link to it has. */
  public readonly scheme: pulumi.Output<string> = pulumi.output("http");
  /** Address of the daemon it runs on; undefined is the default one. */
  public readonly daemonHost: pulumi.Output<string | undefined>;
  /** Name of the first link's network, for other containers that are to reach the source by its alias. */
  public readonly linkNetwork: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: LinkedAppArgs, opts?: pulumi.ComponentResourceOptions) {
    checkKnown("LinkedApp", args);
    checkSourcesOfContainer([args, ...(args.links ?? [])]);
    const daemon = new DeferredDaemon();
    const app = checkedLinkedAppArgs(name, args, daemon.host);
    const precondition = new Precondition([
      ...app.checks,
      ...checkSameDaemon(app.links, app.containerName, daemon.host),
    ]);
    super("redis-link:index:LinkedApp", name, recordedArgs(args), precondition.awaitedBy(opts));
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
        ports: app.ports.map((port) => ({
          ...port,
          external: whenKnown(port.external, (external) => external || undefined) as pulumi.Input<number>,
        })),
        healthcheck: app.health.healthcheck,
      },
      options: { ...containerOptions(args.memoryMb), hooks: { onError: [portTakenHook(this, name, app)] } },
      daemonHost: this.daemonHost,
    });

    const isEndpoint = ({ internal, protocol }: docker.types.output.ContainerPort) =>
      internal === app.port && (protocol ?? "tcp") === "tcp";
    const published =
      app.port === undefined
        ? undefined
        : pulumi
            .all([container.ports, app.hostPort])
            .apply(([ports, asked]) => ports?.find(isEndpoint)?.external ?? asked);
    this.endpoint = pulumi
      .all([running, published, app.bindAddress, this.daemonHost, knownHealth(app.health)])
      .apply(async ([found, port, bindAddress, host, health]) => {
        if (found !== undefined) await untilReady({ ...found, health });
        if (port === undefined) return undefined;
        const daemonHost = host ?? process.env.DOCKER_HOST;
        const tunnel = found && tunnelTo(bindAddress, port, daemonHost);
        if (tunnel !== undefined) await pulumi.log.info(`${app.containerName}: ${tunnel}`, this);
        return endpointUrl(bindAddress, port, daemonHost);
      });
    const all = app.ports.map(({ internal, protocol }) => ({ number: internal, protocol }));
    const exposed = all.length > 0 ? all : undefined;
    states(this, { containerName: app.containerName, ports: exposed, scheme: "http" });
    if (exposed !== undefined) this.ports = pulumi.output(exposed);
    this.aliasHost = pulumi.output(app.alias);
    this.containerId = container.id;
    this.containerName = pulumi.output(app.containerName);
    this.image = image;
    this.linkNetwork = linkNetwork;
    const { endpoint, aliasHost, containerId, containerName, ports, scheme } = this;
    this.registerOutputs({
      ...{ endpoint, aliasHost, containerId, containerName, linkNetwork, image, ports, scheme },
      daemonHost: this.daemonHost,
    });
  }
}

function wantedPorts({ port, ports }: ReturnType<typeof checkedLinkedAppArgs>): Wanted["ports"] {
  return ports.filter(isKnownPort).map(({ internal, ...published }) => ({
    ...published,
    input: internal === port ? "hostPort" : "ports.external",
  }));
}

/** What a linked app is made of. */
export interface LinkedAppArgs extends LinkedArgs, ContainerSettings {
  /** TCP port that the app listens on in its container. @default none: it is a worker, which has no endpoint */
  port?: number;
  /** Port of the host to publish `port` on; 0 = Docker picks a free one, anew at each start. @default 0 */
  hostPort?: pulumi.Input<number>;
  /** Address of the host to publish `port` on. @default "127.0.0.1" */
  bindAddress?: pulumi.Input<string>;
  /** Further ports of the container to publish. @default [] */
  ports?: readonly PublishedPort[];
  /** The app's own variables. A name that a link also sets is an error. @default {} */
  environment?: pulumi.Input<Environment>;
  /** How it is told whether the app is well, and how long `up` waits for it. @default well when the port listens */
  health?: Health;
  /**
   * What is mounted where. Each `VOLUME` of the image that is not named here gets a volume of the stack's own.
   * @default []
   */
  volumes?: readonly ContainerVolume[];
}

/**
 * The arguments with their defaults filled in and everything known checked.
 *
 * @param name the resource's name
 * @param daemonHost the daemon that it is to be on
 * @param service what differs for a service
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedLinkedAppArgs(
  name: string,
  args: LinkedAppArgs,
  daemonHost: pulumi.Output<string | undefined>,
  service: { nameArgument?: string; passwordFile?: (alias: string) => string } = {},
) {
  const linked = checkedLinkedArgs(name, args, daemonHost, service.nameArgument);
  const { port } = args;
  const own = publishedPort(args);
  return {
    ...linked,
    port,
    bindAddress: own?.ip ?? "127.0.0.1",
    hostPort: own?.external ?? 0,
    ports: checkPorts("ports", [...(own === undefined ? [] : [own]), ...(args.ports ?? [])]),
    settings: containerSettings(withOwnNames(args, linked.links)),
    health: checkHealth(args.health ?? {}, port),
    ...checkVolumes("volumes", args.volumes ?? [], args.writable),
    environment: linkedEnvironment(
      linked,
      { from: "the app's environment", variables: args.environment ?? {} },
      "environment",
      service.passwordFile,
    ),
  };
}

/** The settings of an app, with the names in them checked: what a container knows by itself it asks Docker's DNS for no more. */
function withOwnNames<T extends LinkedAppArgs>(args: T, links: readonly SourceAlias[]): T {
  const refused = (input: string) => (name: string) => {
    if (!links.some(({ alias }) => alias.toLowerCase() === name.toLowerCase())) return name;
    throw check.inputError(input, name, "It is the alias of a link: choose another.");
  };
  const { hosts, hostname } = args;
  return {
    ...args,
    hosts: whenKnown(hosts, (all) =>
      all.map((line) =>
        whenKnown(line, (known) => ({ ...known, host: whenKnown(known.host, refused("hosts")) })),
      ),
    ),
    hostname: whenKnown(hostname, refused("hostname")),
  };
}

/** The app's own port as it is published; undefined for a worker. */
function publishedPort({ port, hostPort, bindAddress }: LinkedAppArgs): CheckedPort | undefined {
  if (port === undefined) {
    refuseGiven({ hostPort, bindAddress }, "There is no port to publish: give `port`.");
    return undefined;
  }
  return {
    internal: check.checkPort("port", port),
    external: whenKnown(hostPort ?? 0, (known) => check.checkHostPort("hostPort", known)),
    ip: whenKnown(bindAddress ?? "127.0.0.1", (address) => check.checkAddress("bindAddress", address)),
    protocol: "tcp",
  };
}

/** @throws RunError that names the first of the inputs that is given where none may be */
export function refuseGiven(inputs: object, remedy: string): void {
  for (const [input, value] of Object.entries(inputs) as [string, unknown][]) {
    if (value === undefined) continue;
    throw isOutput(value)
      ? check.refused(input, "an output", remedy)
      : check.inputError(input, value, remedy);
  }
}
