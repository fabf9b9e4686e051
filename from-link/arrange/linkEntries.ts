import { type ContainerModel, DEFAULT_BRIDGE, type ModelLink } from "../model/containerModel.ts";
import { variableName } from "../model/createBody.ts";
import { changed, notCarried, type ReportEntry } from "../model/reportEntry.ts";
import { isSecret } from "../model/secrets.ts";

/** Matches names of link variables that held an address and now hold a name. */
const READS_ADDRESS = /\w+_TCP_ADDR\b/;

/** The links, without each link whose alias an earlier link has: the first link wins, as with Docker. */
export function withoutSecond(links: readonly ModelLink[]): ModelLink[] {
  return links.filter((link) => firstOf(link, links) === link);
}

function firstOf({ alias }: ModelLink, links: readonly ModelLink[]): ModelLink | undefined {
  return links.find((other) => other.alias.toLowerCase() === alias.toLowerCase());
}

/** The name of a link in a report. */
export function linkAt({ source, alias }: ModelLink, index: number): Pick<ReportEntry, "what" | "field"> {
  return { what: `--link ${source}:${alias}`, field: `Links[${index}]` };
}

/** The report's entries for a consumer's links. */
export function linkEntries(consumer: ContainerModel, models: readonly ContainerModel[]): ReportEntry[] {
  return consumer.links.flatMap((link, index) => [
    { ...linkAt(link, index), ...changed(whyChanged(consumer, link, models)) },
    ...unknownVariables(consumer, link, models),
  ]);
}

/** The report's entry for the variables of a source that is neither in the input nor on the daemon. */
function unknownVariables(
  consumer: ContainerModel,
  link: ModelLink,
  models: readonly ContainerModel[],
): ReportEntry[] {
  const { source } = link;
  const isUnknown = setsVariables(link) && !models.some(({ name }) => name === source);
  if (!isUnknown || firstOf(link, consumer.links) !== link) return [];
  const verdict = notCarried(
    `they are variables of ${source}, which is neither in the input nor on this daemon`,
    `Run from-link where ${source} runs, or with --containers ${source} or the command that makes it.`,
  );
  return [{ what: `${prefixOf(link)}_ENV_…`, ...verdict }];
}

function whyChanged(consumer: ContainerModel, link: ModelLink, models: readonly ContainerModel[]): string {
  const first = firstOf(link, consumer.links);
  if (first !== link)
    return `the alias is that of ${first?.source ?? ""} already, and the first one wins, as with Docker`;
  if (!setsVariables(link)) return "a network that only the two share; no variables, as before";
  const source = models.find(({ name }) => name === link.source);
  return legacyWhy(consumer, link, source);
}

function legacyWhy(consumer: ContainerModel, link: ModelLink, source: ContainerModel | undefined): string {
  const { alias } = link;
  const { sharedVariables, sharedSecrets } = sharedOf(source);
  const prefix = `${prefixOf(link)}_ENV_`;
  const own = ownOverLink(consumer, link);
  const shared = [...sharedVariables, ...sharedSecrets].filter((name) => !own.includes(prefix + name));
  const dropped = (source?.image?.config.Env ?? [])
    .map(variableName)
    .filter((name) => ![...NEVER_SHARED, ...shared].includes(name));
  const isAddress = READS_ADDRESS.test(
    JSON.stringify([consumer.body.Cmd, consumer.body.Entrypoint, consumer.body.Env]),
  );
  return [
    `a network that only the two share; where its variables had an address they have the name ${alias}`,
    ...(isAddress ? ["which is what its command reads"] : []),
    ...(shared.length > 0 ? [`handed on: ${shared.map((name) => prefix + name).join(", ")}`] : []),
    ...(dropped.length > 0
      ? [`not handed on, as they are its image's: ${dropped.map((name) => prefix + name).join(", ")}`]
      : []),
    ...(source !== undefined && source.image === undefined && source.mountedThere !== undefined
      ? [
          `those of its image are not handed on, and which these are is not known, as this docker has no ${source.body.Image ?? ""}`,
        ]
      : []),
    ...(own.length > 0
      ? [`its own ${own.join(", ")} ${own.length > 1 ? "stand" : "stands"}, as with Docker`]
      : []),
  ].join("; ");
}

/** Names of variables that links never pass from a source to a consumer. */
const NEVER_SHARED = ["HOME", "PATH"];

/** Names of the variables that links pass from a source to consumers: all that the source was started with, as with `--link`. */
export function sharedOf(source: ContainerModel | undefined) {
  // Sort the variables: the docker CLI sends them in another order at each run.
  const lines = (source?.body.Env ?? []).filter((line) => /^[^=\s]+=/.test(line)).sort();
  const variables = lines
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const)
    .filter(([name]) => !NEVER_SHARED.includes(name));
  const namesOf = (secret: boolean) =>
    variables.filter(([name, value]) => isSecret(name, value) === secret).map(([name]) => name);
  return { sharedVariables: namesOf(false), sharedSecrets: namesOf(true) };
}

/** Whether a link sets variables, in addition to a name. */
export function setsVariables({ network }: ModelLink): boolean {
  return network === DEFAULT_BRIDGE;
}

/** Prefix of the variables that a link sets, derived from the alias as by Docker. */
export function prefixOf({ alias }: ModelLink): string {
  return alias.toUpperCase().replace(/-/g, "_");
}

/** Matches names of the variables that a link sets. */
export function ofLink(link: ModelLink): RegExp {
  return new RegExp(
    `^${prefixOf(link).replace(/\./g, "\\.")}_(NAME|PASSWORD|ENV_.*|PORT(_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO|START|END|PORT_START|PORT_END))?)?)$`,
  );
}

/** Names of variables that a link would set, but that the consumer or its image sets itself. The consumer's own values win. */
export function ownOverLink({ body, image }: ContainerModel, link: ModelLink): string[] {
  const names = [...(body.Env ?? []), ...(image?.config.Env ?? [])].map(variableName);
  return [...new Set(names)].filter((name) => ofLink(link).test(name));
}
