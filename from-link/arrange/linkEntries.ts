import { type ContainerModel, DEFAULT_BRIDGE, type ModelLink } from "../model/containerModel.ts";
import { variableName } from "../model/createBody.ts";
import { changed, notCarried, type ReportEntry } from "../model/reportEntry.ts";
import { isSecret } from "../model/secrets.ts";

/** Link variables of an address; they now hold a name. */
const READS_ADDRESS = /\w+_TCP_ADDR\b/;

/** Links without repeated aliases: with Docker too, the first one wins. */
export function withoutSecond(links: readonly ModelLink[]): ModelLink[] {
  return links.filter((link) => firstOf(link, links) === link);
}

function firstOf({ alias }: ModelLink, links: readonly ModelLink[]): ModelLink | undefined {
  return links.find((other) => other.alias.toLowerCase() === alias.toLowerCase());
}

/** A link's name in a report. */
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

/** The report's entry for variables of an unknown source. */
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

/** Variables that links never pass on. */
const NEVER_SHARED = ["HOME", "PATH"];

/** Names of the variables that links pass on: all that the source was started with, as with `--link`. */
export function sharedOf(source: ContainerModel | undefined) {
  // The docker CLI changes their order between runs.
  const lines = (source?.body.Env ?? []).filter((line) => /^[^=\s]+=/.test(line)).sort();
  const variables = lines
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const)
    .filter(([name]) => !NEVER_SHARED.includes(name));
  const namesOf = (secret: boolean) =>
    variables.filter(([name, value]) => isSecret(name, value) === secret).map(([name]) => name);
  return { sharedVariables: namesOf(false), sharedSecrets: namesOf(true) };
}

/** Whether a link sets variables besides a name. */
export function setsVariables({ network }: ModelLink): boolean {
  return network === DEFAULT_BRIDGE;
}

/** Prefix of a link's variables, which Docker derived from the alias. */
export function prefixOf({ alias }: ModelLink): string {
  return alias.toUpperCase().replace(/-/g, "_");
}

/** Matches names of the variables that a link sets. */
export function ofLink(link: ModelLink): RegExp {
  return new RegExp(
    `^${prefixOf(link).replace(/\./g, "\\.")}_(NAME|PASSWORD|ENV_.*|PORT(_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO|START|END|PORT_START|PORT_END))?)?)$`,
  );
}

/** Names of a consumer's own variables, including its image's, that a link would set too. The consumer's own always win. */
export function ownOverLink({ body, image }: ContainerModel, link: ModelLink): string[] {
  const names = [...(body.Env ?? []), ...(image?.config.Env ?? [])].map(variableName);
  return [...new Set(names)].filter((name) => ofLink(link).test(name));
}
