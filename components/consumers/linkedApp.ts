import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { containerSettings, type ContainerSettings } from "../container/containerSettings";
import { checkHealth, type Health, knownHealth } from "../container/health";
import { endpointUrl, tunnelTo } from "../container/endpoint";
import { checkPorts, portTakenHook, type PublishedPorts } from "../container/ports";
import { untilReady } from "../container/untilReady";
import { checkVolumes, type ContainerVolume } from "../docker/volume";
import * as check from "../input";
import { whenKnown } from "../input/known";
import type { SourceAlias } from "../link/linkChecks";
import { type Environment, environmentList } from "../link/linkSource";
import { checkedLinkedArgs, type LinkedArgs, linkedEnvironment } from "./linkedArgs";
import { LinkedComponent } from "./linkedComponent";

/**
 * An app that is linked to a source container under an alias. It makes the link's network, attaches the source, makes an egress
 * network for the published port, and runs the app's container with the link's variables.
 */
export class LinkedApp extends LinkedComponent<LinkedApp> {
  /**
   * URL of the app; undefined for a worker, which has no port. Resolves when the app is ready, so a request right after `up` is
   * answered. If the daemon is on another machine, a loopback address belongs to that machine, and the update prints the command
   * of a tunnel to it.
   */
  declare public readonly endpoint: pulumi.Output<string | undefined>;
  /** Scheme of the URL variable that a link to the app sets. */
  declare public readonly scheme: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: LinkedAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("LinkedApp", name, args, opts, (daemonHost) => {
      const app = checkedLinkedAppArgs(name, args, daemonHost);
      const { port, bindAddress, containerName, health, settings } = app;
      const { ports, inputs, claimed } = app.published;
      const exposed = ports.map(({ internal, protocol }) => ({ number: internal, protocol }));
      return {
        ...app,
        ownPaths: app.ownVolumes.map(({ containerPath }) => containerPath),
        inputs: {
          ...settings.inputs,
          envs: environmentList(app.environment),
          ports: inputs,
          healthcheck: health.healthcheck,
        },
        options: (component) => ({
          ...settings.options,
          hooks: { onError: [portTakenHook(component, name, { port, ports })] },
        }),
        claimed,
        facts: { ports: exposed.length > 0 ? exposed : undefined, scheme: "http" },
        own: ({ container, running }, component) => {
          const isEndpoint = ({ internal, protocol }: docker.types.output.ContainerPort) =>
            internal === port && (protocol ?? "tcp") === "tcp";
          const published =
            port === undefined
              ? undefined
              : pulumi
                  .all([container.ports, args.hostPort])
                  .apply(([ports, asked = 0]) => ports?.find(isEndpoint)?.external ?? asked);
          const endpoint = pulumi
            .all([running, published, bindAddress, daemonHost, knownHealth(health)])
            .apply(async ([found, external, ip, host, known]) => {
              if (found !== undefined) await untilReady({ ...found, health: known });
              if (external === undefined) return undefined;
              const address = host ?? process.env.DOCKER_HOST;
              const tunnel = found && tunnelTo(ip, external, address);
              if (tunnel !== undefined) await pulumi.log.info(`${containerName}: ${tunnel}`, component);
              return endpointUrl(ip, external, address);
            });
          return { endpoint, scheme: pulumi.output("http") };
        },
      };
    });
  }
}

/** Arguments of a LinkedApp. */
export interface LinkedAppArgs extends LinkedArgs, PublishedPorts, ContainerSettings {
  /** The app's own variables. A variable that a link also sets is an error. @default {} */
  environment?: pulumi.Input<Environment>;
  /** Health check of the app, and time limit for which `up` waits. @default healthy when the port listens */
  health?: Health;
  /**
   * Mounts of the container. Each `VOLUME` of the image that has no mount gets a volume of the stack.
   * @default []
   */
  volumes?: readonly ContainerVolume[];
}

/**
 * The arguments with defaults, after all checks of known values.
 *
 * @param name the resource's name
 * @param daemonHost the app's daemon
 * @param service set for an app that is a service: the differences from a container
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedLinkedAppArgs(
  name: string,
  args: LinkedAppArgs,
  daemonHost: pulumi.Output<string | undefined>,
  service: { nameArgument?: string; passwordFile?: (alias: string) => string } = {},
) {
  const linked = checkedLinkedArgs(name, args, daemonHost, service.nameArgument);
  const { port, bindAddress = "127.0.0.1" } = args;
  return {
    ...linked,
    ...{ port, bindAddress, published: checkPorts(args) },
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

/**
 * The settings of an app with checked names. An alias is refused in `hosts` and `hostname`, because the container would then not
 * look the alias up in Docker's DNS.
 */
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
