import type { Fault, ReportEntry } from "../../model/reportEntry.ts";
import { type Json, type JsonObject, textOf } from "../../model/createBody.ts";
import { isSecret } from "../../model/secrets.ts";
import { shellWords } from "../script/words.ts";
import type { ComposeFile } from "./composeFile.ts";
import { COMPOSE_FLAGS, entriesOf, unreadOfDeploy, environment, listOf } from "./composeFlags.ts";

/** A service as the words of a `docker create`. */
export interface ComposeCommand {
  readonly service: string;
  readonly line?: number;
  readonly container: string;
  readonly args: readonly string[];
  /** Variables that {@link args} only name: the list of processes is for all to see. */
  readonly env: Readonly<Record<string, string>>;
  /** A health check that runs a program without a shell, which no flag says. */
  readonly healthTest?: readonly string[];
  /** What of it is no flag. */
  readonly entries: readonly ReportEntry[];
}

/** Keys that are said by other words than a flag of their own. */
const WORDS = [
  "image",
  "command",
  "entrypoint",
  "environment",
  "container_name",
  "links",
  "external_links",
  "networks",
  "network_mode",
  "volumes_from",
];

/** What a service says of a network that is read. */
const READ_OF_NETWORKS = ["aliases", "ipv4_address", "ipv6_address"];

/** What is no flag of a container, and what it comes to. */
const OTHERS: Readonly<Record<string, Omit<ReportEntry, "what">>> = {
  depends_on: {
    list: "changed",
    why: "a container is made after the sources of its links; other orders are not kept",
  },
  profiles: { list: "changed", why: "the program has no profiles: what is in it is made" },
  pull_policy: { list: "changed", why: "an image that the daemon has is taken as it is" },
  attach: { list: "changed", why: "Pulumi does not show what containers print" },
  develop: { list: "changed", why: "it is for `docker compose watch` alone" },
  env_file: { list: "carried" },
};

/** The services of a file as commands, each with all of its keys in them or among its entries. */
export function composeCommands(file: ComposeFile): { commands: ComposeCommand[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const commands = Object.entries(file.services).flatMap(([service, said]) => {
    const { image } = said;
    for (const link of listOf(said.links)) {
      const [source = ""] = textOf(link).split(":");
      if (file.services[source] !== undefined) continue;
      faults.push({
        where: whereOf(service, file),
        what: `Compose does not take it: the service ${service} links to ${source}, which is no service of the file`,
        todo: "Mend the link, or write a container of elsewhere under `external_links:`.",
      });
    }
    if (typeof image === "string") return [commandOf(service, said, image, file)];
    faults.push({
      where: whereOf(service, file),
      what: `the service ${service} has no image`,
      understood: said.build === undefined ? undefined : "Compose builds it",
      todo: "Build it, and name it by `image:`.",
    });
    return [];
  });
  return { commands, faults };
}

function commandOf(service: string, said: JsonObject, image: string, file: ComposeFile): ComposeCommand {
  const container = containerName(service, file);
  const flags: string[] = [`--name=${container}`, ...networkFlags(service, said, file)];
  const entries: ReportEntry[] = [...unreadOfNetworks(said), ...firstEntries(service, said, file)];
  const { lines, env } = variablesOf(said.environment);
  flags.push(...lines.map((line) => `--env=${line}`));
  const healthTest = programOf(said.healthcheck);
  for (const [key, value] of Object.entries(said)) {
    if (value === undefined || value === null || isEmpty(value) || WORDS.includes(key)) continue;
    const toFlags = COMPOSE_FLAGS[key];
    const words = toFlags?.(value, file) ?? [];
    flags.push(...words);
    if (key === "deploy") {
      const unread = unreadOfDeploy(value);
      if (unread.length > 0) entries.push({ what: "deploy:", ...notCarried(unread.join(", ")) });
    } else if (words.length === 0 && (key !== "healthcheck" || healthTest === undefined))
      entries.push({ what: `${key}:`, ...(OTHERS[key] ?? notCarried(key)) });
  }
  for (const source of listOf(said.volumes_from))
    flags.push(`--volumes-from=${volumesFrom(textOf(source), file)}`);
  const [program, ...rest] = wordsOf(said.entrypoint);
  // An empty one takes the image's away; Compose gives `null` where nothing is said.
  if (program !== undefined || (said.entrypoint ?? undefined) !== undefined)
    flags.push(`--entrypoint=${program ?? ""}`);
  return {
    ...{ service, container, entries, env, healthTest },
    line: file.lines[service],
    args: [...flags, image, ...rest, ...wordsOf(said.command)],
  };
}

/** Variables as `--env` takes them, those with a secret by their name alone. */
function variablesOf(value: Json | undefined): { lines: string[]; env: Record<string, string> } {
  const env: Record<string, string> = {};
  const lines = environment(value ?? {}).map((line) => {
    const [name = "", text] = line.split(/=(.*)/s);
    // Docker's own are not handed on to its command line.
    if (text === undefined || name.startsWith("DOCKER_") || !isSecret(name, text)) return line;
    env[name] = text;
    return name;
  });
  return { lines, env };
}

/** The test of a health check, if it is a program and its arguments. */
function programOf(value: Json | undefined): string[] | undefined {
  const words = listOf(((value ?? {}) as JsonObject).test).map(textOf);
  return words[0] === "CMD" ? words : undefined;
}

/** What networks say of a service that is no flag. */
function unreadOfNetworks({ networks }: JsonObject): ReportEntry[] {
  if (Array.isArray(networks)) return [];
  return entriesOf(networks).flatMap(([network, options]) =>
    Object.keys((options ?? {}) as JsonObject)
      .filter((key) => !READ_OF_NETWORKS.includes(key))
      .map((key) => ({ what: `networks.${network}.${key}:`, ...notCarried(key) })),
  );
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function notCarried(key: string): Omit<ReportEntry, "what"> {
  return {
    list: "not carried",
    why: `no flag of docker run does what ${key} does in Compose`,
    todo: "See to it by hand, in the program or beside it.",
  };
}

/** A service's links belong to its first network, as in Compose. */
function networkFlags(service: string, said: JsonObject, file: ComposeFile): string[] {
  const links = [
    ...listOf(said.links).map((link) => linkOf(textOf(link), file)),
    ...listOf(said.external_links).map(textOf),
  ];
  const linkFlags = links.map((link) => `--link=${link}`);
  const { network_mode: mode } = said;
  if (typeof mode === "string") return [`--network=${modeOf(mode, file)}`, ...linkFlags];
  const networks = Array.isArray(said.networks)
    ? said.networks.map((name: Json): [string, Json] => [textOf(name), null])
    : entriesOf(said.networks);
  const all = networks.length === 0 ? ([["default", null]] as [string, Json][]) : networks;
  return [
    ...all.flatMap(([key, options]) => {
      const { aliases, ipv4_address: ip, ipv6_address: ip6 } = (options ?? {}) as JsonObject;
      const named = [service, ...listOf(aliases).map(textOf)].map((alias) => ["alias", alias]);
      const parts = [...named, ["ip", textOf(ip)], ["ip6", textOf(ip6)]].filter(([, value]) => value !== "");
      const name = file.networks[key] ?? key;
      if (all.length > 1)
        return [`--network=${[`name=${name}`, ...parts.map((part) => part.join("="))].join(",")}`];
      const flags = parts.map(([flag, value]) => `--${flag === "alias" ? "network-alias" : flag}=${value}`);
      return [`--network=${name}`, ...flags];
    }),
    ...linkFlags,
  ];
}

/** What Compose of version 1 did beside what is carried. */
function firstEntries(service: string, { links }: JsonObject, file: ComposeFile): ReportEntry[] {
  if (!file.isFirst) return [];
  return listOf(links).map((link) => {
    const [source = ""] = textOf(link).split(":");
    const name = containerName(source, file);
    const prefixes = [`${source}_1`, name].map((each) => `${each.toUpperCase().replace(/-/g, "_")}_…`);
    return {
      ...{ list: "changed" as const, what: `links: ${textOf(link)}` },
      why: `Compose of version 1 also set the variables ${prefixes.join(" and ")}, which are not set`,
      todo: `If ${service} reads them, add links to ${name} with the aliases ${source}_1 and ${name} in the program.`,
    };
  });
}

function modeOf(mode: string, file: ComposeFile): string {
  return mode.startsWith("service:")
    ? `container:${containerName(mode.slice("service:".length), file)}`
    : mode;
}

/** `SERVICE` or `SERVICE:ALIAS`. */
function linkOf(text: string, file: ComposeFile): string {
  const [service = "", alias = service] = text.split(":");
  return `${containerName(service, file)}:${alias}`;
}

function volumesFrom(text: string, file: ComposeFile): string {
  if (text.startsWith("container:")) return text.slice("container:".length);
  const [service = "", ...mode] = text.split(":");
  return [containerName(service, file), ...mode].join(":");
}

/** The name that Compose gives the first container of a service; version 1 had `_` in it. */
function containerName(service: string, { services, project, isFirst }: ComposeFile): string {
  const name = services[service]?.container_name;
  if (typeof name === "string") return name;
  return isFirst ? `${project}_${service}_1` : `${project}-${service}-1`;
}

function whereOf(service: string, { file, lines }: ComposeFile): string {
  return lines[service] === undefined ? file : `${file}:${lines[service]}`;
}

function wordsOf(value: Json | undefined): string[] {
  if (value === undefined || value === null) return [];
  return typeof value === "string" ? shellWords(value) : listOf(value).map(textOf);
}
