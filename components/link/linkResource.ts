import { type DaemonInputs, DockerResource, type InputsOf } from "../docker/dockerResource";
import type * as pulumi from "@pulumi/pulumi";
import { stackLabel } from "../stack/stackProvider";
import { linkSubnets } from "../docker/network";
import type { LinkEnvironment } from "./environment";
import type { SourceAlias } from "./linkChecks";
import { inputError } from "../input";
import { notKnown, whenKnown, wrong } from "../input/known";
import { asStated, type LinkSource } from "./linkSource";

/** What the plugin makes a link of. */
export interface LinkInputs extends DaemonInputs {
  /** Name of the link's network. */
  name: string;
  /** Name under which the consumer reaches the source. */
  alias: string;
  /** Id or name of the source container; it keeps running, and is never replaced by this. */
  containerId: string;
  /** Name of the container that uses the link. */
  consumer: string;
  /** Whether it is there before the link is. */
  consumerRuns?: boolean;
  /** Its id if so. */
  consumerId?: string;
  /** Names of the source's secrets that it hands on, for who reviews it. */
  sharedSecrets?: string[];
  /** Name of the consumer's egress network, for its published ports and its way out. It is made along with the link. */
  egressNetwork?: string;
  /** Range that the network gets its subnet from. @default one of the plugin's own */
  subnets?: string;
  /** Labels of the network, which say whose it is. */
  labels: Record<string, string>;
}

/** A container that uses a link and is there before it. */
export interface Consumer {
  /** Id of the container. Changes when it is replaced; the link follows. */
  readonly containerId: pulumi.Input<string>;
  /** Name of the container: the name itself, as the link is named after it; components know theirs. */
  readonly containerName: pulumi.Input<string>;
}

/** What a link is made of. */
export interface LinkArgs extends SourceAlias {
  /**
   * What uses the link. By its name, it is a container that is made with the link's network and variables; one that runs
   * already, such as a {@link LinkedApp}, is attached as it runs, and knows the alias without variables.
   */
  consumer: string | Consumer;
  /** Variables that the link offers, see `linkEnvironment` of {@link LinkedAppArgs}. @default "modern" */
  linkEnvironment?: LinkEnvironment;
}

/** What the link of a component is made of, with everything known checked. */
interface LinkResourceArgs extends SourceAlias {
  /** Name of the consumer. */
  consumer: string;
  /** The consumer if it is there before the link. @default it is made with the link's network */
  running?: Consumer;
  linkEnvironment: LinkEnvironment;
  /** Name of the consumer's egress network, for its published ports and its way out. @default none is made */
  egressNetwork?: string;
  daemonHost: pulumi.Input<string | undefined>;
}

/**
 * One link: an internal network that only the consumer and the source share, with the source attached to it under the
 * alias, while it runs. A network alias is seen by its whole network, so an alias of one consumer needs a network of that
 * consumer's own. A refresh sees when something took either end off, and the next update attaches it again, as it does
 * when the source is replaced; the consumer goes on running.
 */
export class LinkResource extends DockerResource {
  /** Name of the link network. */
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

/** @throws RunError if it is not known: the link is named after it */
export function nameOfConsumer(consumer: string | Consumer): string {
  if (typeof consumer === "string") return consumer;
  if (typeof consumer !== "object")
    throw wrong("consumer", consumer, "a name, or a component that has a container");
  const { containerName } = asStated(consumer) as Partial<LinkSource>;
  if (containerName === undefined) throw inputError("consumer.containerName", null, "It is required.");
  if (typeof containerName !== "string") throw notKnown("consumer.containerName");
  return containerName;
}

/** Name of the network that a link has. */
export function linkNetworkName(consumer: string, alias: string): string {
  return `${consumer}-link-${alias}`;
}

/** Name of a consumer's egress network, for its published ports and its way out. */
export function egressNetworkOf(consumer: string): string {
  return `${consumer}-front`;
}

/** Names of the secrets that a source hands on under a profile, sorted; undefined if there are none. */
export function handedOn(
  source: LinkSource,
  profile: LinkEnvironment,
): pulumi.Input<string[] | undefined> | undefined {
  if (profile !== "legacy") return undefined;
  return whenKnown(asStated(source).sharedSecrets, (names) =>
    names.length > 0 ? [...names].sort() : undefined,
  );
}
