import * as pulumi from "@pulumi/pulumi";
import { isOutput, whenKnown } from "../input/known";
import { asStated, type LinkSource } from "./linkSource";
import { checkAlias, inputError } from "../input";

/** A source and the name by which the app reaches it. */
export interface SourceAlias {
  /** The source container. */
  source: LinkSource;
  /** Name by which the app reaches it. */
  alias: string;
}

/**
 * Checks the aliases of an app's links: each is well formed, none is taken twice, and none is the name of another
 * container that the app would reach by it. What is known is checked at once.
 *
 * @param consumer name of the app's container
 * @returns the checks of what is known later, to be waited for: they reject in the same words
 * @throws RunError that names the alias and what it collides with
 */
export function checkAliases(links: readonly SourceAlias[], consumer: string): pulumi.Output<unknown>[] {
  const seen = new Set<string>();
  const later: pulumi.Output<unknown>[] = [];
  for (const { alias, source } of links) {
    checkAlias("alias", alias, consumer);
    const refused = (why: string) => inputError("alias", alias, `${why}: choose another.`);
    // Docker's DNS does not tell upper from lower case.
    const asked = alias.toLowerCase();
    if (seen.has(asked)) throw refused("Two links of one app have it, so it would lead to either");
    seen.add(asked);
    for (const other of links.filter((link) => link.source !== source)) {
      const checked = whenKnown(asStated(other.source).containerName, (name) => {
        if (name.toLowerCase() === asked) throw refused("It is the name of another source of this app");
        return name;
      });
      if (isOutput(checked)) later.push(pulumi.output(checked));
    }
  }
  return later;
}

/**
 * Refuses a source that a container cannot be linked to.
 *
 * @throws RunError that says why, and what to do
 */
export function checkSourcesOfContainer(links: readonly SourceAlias[]): void {
  const failover = links.find(({ source }) => source.failover !== undefined);
  if (failover === undefined) return;
  throw inputError(
    "source",
    failover.alias,
    "It is a RedisFailover, which is reached over an overlay network. Docker does not bring a container that is no service " +
      'back onto one after all machines were off: make it a LinkedService, with `nodes: ["node.hostname==NAME"]` if it is to ' +
      "stay on one machine.",
  );
}

/**
 * Id of the source's container, once it is clear that it runs on the app's daemon: a network does not reach beyond one.
 * It fails in the preview, with the names of both daemons, if it does not.
 */
export function idOnSameDaemon(
  source: LinkSource,
  daemonHost: pulumi.Input<string | undefined>,
): pulumi.Output<string> {
  if (!("daemonHost" in source)) return pulumi.output(source.containerId);
  const checked = pulumi.all([source.daemonHost, daemonHost]).apply(([sources, apps]) => {
    if (sources === apps) return;
    throw inputError(
      "source",
      sources ?? "the default daemon",
      `The source runs there, and the app on ${apps ?? "the default daemon"}: a link joins containers of one daemon.`,
    );
  });
  return pulumi.all([source.containerId, checked]).apply(([id]) => id);
}
