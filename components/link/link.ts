import * as pulumi from "@pulumi/pulumi";
import { stackLabel } from "../stackLabel";
import { checkSameDaemon, type SourceAlias } from "./linkChecks";
import { Network } from "../engine/network";
import { NetworkAttachment } from "../engine/networkAttachment";

export interface LinkArgs extends SourceAlias {
  /** Name of the container that uses the link. */
  consumer: string;
  /** Address of the daemon, if it is not the default one. */
  daemonHost?: pulumi.Input<string | undefined>;
}

/**
 * One link: an internal network that only the app and the source share, with the source attached to it under the
 * alias. A network alias is seen by its whole network, so an alias of one app needs a network of that app's own.
 */
export class Link extends pulumi.ComponentResource {
  /** Name of the link network. */
  public readonly networkName: pulumi.Output<string>;

  constructor(name: string, args: LinkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("redis-link:index:Link", name, {}, opts);
    checkSameDaemon(args, args.daemonHost);
    const network = new Network(
      `${name}-network`,
      {
        name: `${args.consumer}-link-${args.alias}`,
        internal: true,
        labels: stackLabel(),
        daemonHost: args.daemonHost,
      },
      { parent: this },
    );
    new NetworkAttachment(
      `${name}-attachment`,
      {
        networkId: network.id,
        containerId: args.source.containerId,
        aliases: [args.alias],
        daemonHost: args.daemonHost,
      },
      { parent: this },
    );
    this.networkName = network.name;
    this.registerOutputs({ networkName: this.networkName });
  }
}
