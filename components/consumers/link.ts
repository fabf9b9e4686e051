import * as pulumi from "@pulumi/pulumi";
import { DeferredDaemon } from "../daemon/daemonHost";
import { Precondition } from "../stack/precondition";
import { checkAlias, checkContainerName, checkOneOf } from "../input";
import { checkKnown } from "../input/known";
import { environmentOf, LINK_ENVIRONMENTS } from "../link/environment";
import { type LinkArgs, LinkResource, nameOfConsumer } from "../link/linkResource";
import { checkSameDaemon, checkSourcesOfContainer } from "../link/linkChecks";
import { recordedArgs } from "../link/linkSource";

/**
 * A link that no other component makes: of a container of your own, or between two that run, such as one back to an app. It
 * is an internal network that only the two ends share, with the source attached to it under the alias, while it runs.
 */
export class Link extends pulumi.ComponentResource {
  /** Name of the link's network, which a consumer that is given by its name is to be on. */
  public readonly networkName: pulumi.Output<string>;
  /** Host name of the source as the consumer sees it: the alias. */
  public readonly aliasHost: pulumi.Output<string>;
  /** Variables for the consumer, by name. */
  public readonly environment: pulumi.Output<Record<string, string>>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: LinkArgs, opts?: pulumi.ComponentResourceOptions) {
    checkKnown("Link", args);
    const { source, alias, linkEnvironment = "modern" } = args;
    const consumer = nameOfConsumer(args.consumer);
    if (typeof args.consumer === "string") checkContainerName("consumer", consumer);
    checkAlias("alias", alias, consumer);
    checkOneOf("linkEnvironment", linkEnvironment, LINK_ENVIRONMENTS);
    checkSourcesOfContainer([args]);
    const daemon = new DeferredDaemon();
    const precondition = new Precondition(checkSameDaemon([args], consumer, daemon.host));
    super("redis-link:index:Link", name, recordedArgs(args), precondition.awaitedBy(opts));
    const running = typeof args.consumer === "string" ? undefined : args.consumer;
    const link = { source, alias, consumer, running, linkEnvironment, daemonHost: daemon.of(this) };
    this.networkName = new LinkResource(`${name}-link`, link, { parent: this }).name;
    this.aliasHost = this.networkName.apply(() => alias);
    this.environment = pulumi.output(environmentOf(linkEnvironment, link));
    const { networkName, aliasHost, environment } = this;
    this.registerOutputs({ networkName, aliasHost, environment });
  }
}
