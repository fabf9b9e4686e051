import { type DaemonInputs, DockerResource, type InputsOf } from "../docker/dockerResource";
import type * as pulumi from "@pulumi/pulumi";
import { stackLabel } from "../stack/stackProvider";
import { linkSubnets } from "../docker/network";
import type { LinkEnvironment } from "./environment";
import type { SourceAlias } from "./linkChecks";
import { inputError } from "../input";
import { notKnown, whenKnown, wrong } from "../input/known";
import { asStated, type LinkSource } from "./linkSource";

/** Inputs of a link. */
export interface LinkInputs extends DaemonInputs {
  /** Name of the link's network. */
  name: string;
  /** Name under which the consumer reaches the source. */
  alias: string;
  /** Id or name of the source container, which keeps running and is never replaced. */
  containerId: string;
  /** Name of the container that uses the link. */
  consumer: string;
  /** Whether the consumer exists before the link. */
  consumerRuns?: boolean;
  /** Id of the consumer, if the consumer exists before the link. */
  consumerId?: string;
  /** Names of the secret variables of the source that the link hands on. Reviews read them. */
  sharedSecrets?: string[];
  /** Name of the consumer's egress network, which carries published ports and outgoing connections. The link makes that network. */
  egressNetwork?: string;
  /** Range from which the network's subnet is taken. @default the plugin's range */
  subnets?: string;
  /** Labels of the network; they identify the stack. */
  labels: Record<string, string>;
}

/** A consumer that exists before its link. */
export interface Consumer {
  /** Id of the container. If the container is replaced, the link then uses the new id. */
  readonly containerId: pulumi.Input<string>;
  /**
   * Name of the container. It must be known before the update, because the link's name contains it. Components know their
   * names.
   */
  readonly containerName: pulumi.Input<string>;
}

/** Arguments of a Link. */
export interface LinkArgs extends SourceAlias {
  /**
   * The consumer. A name stands for a container that you make yourself with the link's network and variables. An object stands
   * for a running container, such as a {@link LinkedApp}: it is attached while it runs, and gets the alias, but no variables.
   */
  consumer: string | Consumer;
  /** Profile that selects the link's variables, see `linkEnvironment` of {@link LinkedAppArgs}. @default "modern" */
  linkEnvironment?: LinkEnvironment;
}

/** Checked arguments of a component's link. */
interface LinkResourceArgs extends SourceAlias {
  /** Name of the consumer. */
  consumer: string;
  /** The consumer, if it exists before the link. @default the consumer is made later, on the link's network */
  running?: Consumer;
  linkEnvironment: LinkEnvironment;
  /** Name of the consumer's egress network, which carries published ports and outgoing connections. @default none */
  egressNetwork?: string;
  daemonHost: pulumi.Input<string | undefined>;
}

/**
 * A link: an internal network that only consumer and source share. The running source is attached under the alias. Each
 * consumer needs a network of its own, because all containers on a network see its aliases. A refresh notices a disconnected
 * source or consumer, and the next update attaches it again. A replaced source is attached too; the consumer keeps running.
 */
export class LinkResource extends DockerResource {
  /** Name of the link's network. */
  declare public readonly name: pulumi.Output<string>;

  constructor(resourceName: string, args: LinkResourceArgs, opts: pulumi.CustomResourceOptions) {
    const { source, alias, consumer, running, linkEnvironment, egressNetwork, daemonHost } = args;
    const inputs: InputsOf<LinkInputs> = {
      name: linkNetworkName(consumer, alias),
      alias,
      containerId: source.containerId,
      consumer,
      consumerRuns: running === undefined ? undefined : true,
      consumerId: running?.containerId,
      sharedSecrets: handedOn(source, linkEnvironment),
      egressNetwork,
      subnets: linkSubnets(),
      labels: stackLabel(opts.parent),
      daemonHost,
    };
    super("Link", resourceName, inputs, opts);
  }
}

/** The consumer's name, which the link's name contains. @throws RunError if the name is not known yet */
export function nameOfConsumer(consumer: string | Consumer): string {
  if (typeof consumer === "string") return consumer;
  if (typeof consumer !== "object")
    throw wrong("consumer", consumer, "a name, or a component that has a container");
  const { containerName } = asStated(consumer) as Partial<LinkSource>;
  if (containerName === undefined) throw inputError("consumer.containerName", null, "It is required.");
  if (typeof containerName !== "string") throw notKnown("consumer.containerName");
  return containerName;
}

/** Name of a link's network. */
export function linkNetworkName(consumer: string, alias: string): string {
  return `${consumer}-link-${alias}`;
}

/** Name of a consumer's egress network, for published ports and outgoing connections. */
export function egressNetworkOf(consumer: string): string {
  return `${consumer}-front`;
}

/** Sorted names of the secrets that a source hands on under a profile; undefined if it hands on none. */
export function handedOn(
  source: LinkSource,
  profile: LinkEnvironment,
): pulumi.Input<string[] | undefined> | undefined {
  if (profile !== "legacy") return undefined;
  return whenKnown(asStated(source).sharedSecrets, (names) =>
    names.length > 0 ? [...names].sort() : undefined,
  );
}
