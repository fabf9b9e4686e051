import * as pulumi from "@pulumi/pulumi";
import { daemonAt } from "../daemon/daemon";
import { daemonAnswers } from "../daemon/daemonAnswers";
import { isOutput, whenKnown } from "../input/known";
import { asStated, type LinkSource } from "./linkSource";
import { checkAlias, inputError } from "../input";

/** A source, and the name by which the app reaches this source. */
export interface SourceAlias {
  /** The source container. */
  source: LinkSource;
  /** Name by which the app reaches the source. */
  alias: string;
}

/**
 * Checks the aliases of an app's links: well formed, unique, and different from the names of other containers that the app can
 * reach. Known values are checked at once.
 *
 * @param consumer name of the app's container
 * @returns checks of values that are not known yet; these checks reject with the same errors
 * @throws RunError with the alias and the collision
 */
export function checkAliases(links: readonly SourceAlias[], consumer: string): pulumi.Output<unknown>[] {
  const seen = new Set<string>();
  const later: pulumi.Output<unknown>[] = [];
  for (const { alias, source } of links) {
    checkAlias("alias", alias, consumer);
    const refused = (why: string) => inputError("alias", alias, `${why}: choose another.`);
    // Docker's DNS ignores case, so aliases are compared in lower case.
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
 * @throws RunError with the reason and the remedy
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
 * Refuses a source on another daemon than its consumer, because a network belongs to one daemon. Two different addresses may lead
 * to the same daemon.
 *
 * @param consumer name of the linked container
 * @param daemonHost address of the consumer's daemon
 * @returns the checks; each rejects with the names of both daemons if they differ
 */
export function checkSameDaemon(
  links: readonly SourceAlias[],
  consumer: string,
  daemonHost: pulumi.Output<string | undefined>,
): pulumi.Output<unknown>[] {
  return links
    .filter(({ source }) => "daemonHost" in source)
    .map(({ alias, source }) =>
      pulumi.all([source.daemonHost, daemonHost]).apply(async ([sources, consumers]) => {
        if (sources === consumers) return;
        const [has, is] = [daemonAt(sources), daemonAt(consumers)];
        const [its, own] = await Promise.all([daemonAnswers(has), daemonAnswers(is)]);
        if (its.id === own.id && its.name === own.name) return;
        throw inputError(
          "source",
          alias,
          `The source of this alias is on the daemon of ${its.name} (${has.address}), and ${consumer} on that of ${own.name} ` +
            `(${is.address}): a link joins containers of one daemon. Give both the same Docker provider.`,
        );
      }),
    );
}
