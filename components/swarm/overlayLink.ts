import { type DaemonInputs, DockerResource, type InputsOf } from "../docker/dockerResource";
import * as pulumi from "@pulumi/pulumi";
import { stackLabel } from "../stack/stackProvider";
import type { LinkEnvironment } from "../link/environment";
import { handedOn, linkNetworkName } from "../link/linkResource";
import type { SourceAlias } from "../link/linkChecks";

/** Inputs of a link across machines. `daemonHost` is the address of a manager's daemon. */
export interface OverlayLinkInputs extends DaemonInputs {
  /** Name of the link's network. */
  name: string;
  /** Name under which the consumer reaches the source. */
  alias: string;
  /** Id or name of the source container. A link never stops or replaces the source. */
  containerId: string;
  /**
   * Whether the source is a RedisFailover. Its HAProxy service joins the network by itself, so no container is attached.
   * @default false
   */
  isFronted?: boolean;
  /** Name of the service that uses the link. */
  consumer: string;
  /** Names of the source's secrets that the link hands on. A policy's rules read these names. */
  sharedSecrets?: string[];
  /** Whether traffic between nodes is encrypted. */
  encrypted: boolean;
  /** Address of the daemon of the source's node. @default DOCKER_HOST, else the local daemon's socket */
  sourceDaemon?: string;
  /** Labels of the network; they identify the stack. */
  labels: Record<string, string>;
}

/** Arguments of a link across machines. */
interface OverlayLinkArgs extends SourceAlias {
  /** Name of the service that uses the link. */
  consumer: string;
  linkEnvironment: LinkEnvironment;
  encrypted: boolean;
  /** Address of the daemon for a source that names no daemon. */
  sourceDaemon: pulumi.Input<string | undefined>;
  /** Address of the daemon of a manager. */
  manager: pulumi.Input<string | undefined>;
}

/**
 * A link from a source container to a service of the same swarm: an internal overlay network for the source and the service.
 * The running source is attached to the network under the alias.
 */
export class OverlayLink extends DockerResource {
  /** Name of the link network. */
  declare public readonly name: pulumi.Output<string>;

  constructor(resourceName: string, args: OverlayLinkArgs, opts: pulumi.CustomResourceOptions) {
    const { source, alias, consumer, linkEnvironment, encrypted, manager } = args;
    const isFronted = source.failover !== undefined;
    const inputs: InputsOf<OverlayLinkInputs> = {
      name: linkNetworkName(consumer, alias),
      alias,
      // If the source changes from a container to a RedisFailover, the link changes after the RedisFailover is made.
      containerId: isFronted
        ? pulumi.output(source.containerId).apply(() => frontService(consumer, alias))
        : source.containerId,
      isFronted: isFronted || undefined,
      consumer,
      sharedSecrets: handedOn(source, linkEnvironment),
      encrypted,
      sourceDaemon: isFronted ? undefined : "daemonHost" in source ? source.daemonHost : args.sourceDaemon,
      labels: stackLabel(opts.parent),
      daemonHost: manager,
    };
    super("OverlayLink", resourceName, inputs, opts);
  }
}

/** Name of the HAProxy service (the fronts) of a link. */
export function frontService(consumer: string, alias: string): string {
  return `${linkNetworkName(consumer, alias)}-front`;
}
