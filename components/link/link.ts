import * as pulumi from "@pulumi/pulumi";
import { DockerResource, type DaemonInputs, type InputsOf } from "../docker/dockerResource";
import { stackLabel } from "../docker/stackLabel";
import { idOnSameDaemon, type SourceAlias } from "./linkChecks";

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
  /** Labels of the network, which say whose it is. */
  labels: Record<string, string>;
}

export interface LinkArgs extends SourceAlias {
  /** Name of the container that uses the link. */
  consumer: string;
  /** Address of the daemon, if it is not the default one. */
  daemonHost?: pulumi.Input<string | undefined>;
}

/**
 * One link: an internal network that only the consumer and the source share, with the source attached to it under the
 * alias, while it runs. A network alias is seen by its whole network, so an alias of one consumer needs a network of that
 * consumer's own. A refresh sees when something took either end off, and the next update attaches it again, as it does
 * when the source is replaced; the consumer goes on running.
 */
export class Link extends DockerResource {
  /** Name of the link network. */
  declare public readonly name: pulumi.Output<string>;

  constructor(
    resourceName: string,
    args: LinkArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
  ) {
    const { alias, consumer, daemonHost } = args;
    const inputs: InputsOf<LinkInputs> = {
      name: `${consumer}-link-${alias}`,
      alias,
      containerId: idOnSameDaemon(args, daemonHost),
      consumer,
      labels: stackLabel(),
      daemonHost,
    };
    super(
      "Link",
      resourceName,
      inputs,
      pulumi.mergeOptions(opts, { aliases: formerUrns(resourceName, opts.parent) }),
    );
  }
}

/** Up to version 0.3.0 a link was a component, and its network a resource below it. */
function formerUrns(name: string, parent: pulumi.Resource): pulumi.Alias[] {
  const component = pulumi.createUrn(name, "redis-link:index:Link", parent);
  return ["redis-link:engine:Network", "pulumi-nodejs:dynamic/link:Network"].map((type) => ({
    name: `${name}-network`,
    type,
    parent: component,
  }));
}
