import * as pulumi from "@pulumi/pulumi";
import { checkAlias, checkContainerName, checkOneOf } from "../input";
import { Component } from "../link/component";
import { environmentOf, LINK_ENVIRONMENTS } from "../link/environment";
import { type LinkArgs, LinkResource, nameOfConsumer } from "../link/linkResource";
import { checkSameDaemon, checkSourcesOfContainer } from "../link/linkChecks";

/**
 * A link alone. Use it for a container that you make yourself, or between two running containers, for example for a link back to
 * an app. The link is an internal network that only consumer and source share. The running source is attached under the alias.
 */
export class Link extends Component<Link> {
  /** Name of the link's network. A consumer that is given by its name must join this network. */
  declare public readonly networkName: pulumi.Output<string>;
  /** Host name by which the consumer reaches the source: the alias. */
  declare public readonly aliasHost: pulumi.Output<string>;
  /** Variables that the link sets in the consumer, by name. */
  declare public readonly environment: pulumi.Output<Record<string, string>>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: LinkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Link", name, args, opts, (daemonHost) => {
      const { source, alias, linkEnvironment = "modern" } = args;
      const consumer = nameOfConsumer(args.consumer);
      if (typeof args.consumer === "string") checkContainerName("consumer", consumer);
      checkAlias("alias", alias, consumer);
      checkOneOf("linkEnvironment", linkEnvironment, LINK_ENVIRONMENTS);
      checkSourcesOfContainer([args]);
      const running = typeof args.consumer === "string" ? undefined : args.consumer;
      const link = { source, alias, consumer, running, linkEnvironment, daemonHost };
      return {
        checks: checkSameDaemon([args], consumer, daemonHost),
        make: (parent) => {
          const { name: networkName } = new LinkResource(`${name}-link`, link, { parent });
          const aliasHost = networkName.apply(() => alias);
          const environment = pulumi.output(environmentOf(linkEnvironment, link));
          return { outputs: { networkName, aliasHost, environment } };
        },
      };
    });
  }
}
