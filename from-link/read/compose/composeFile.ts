import { basename, dirname, resolve } from "node:path";
import { isMap, LineCounter, parseDocument, visit, type Document } from "yaml";
import { type Fault, Faults } from "../../model/reportEntry.ts";
import type { Json, JsonObject } from "../../model/createBody.ts";
import { dockerCli } from "../docker/dockerCli.ts";
import { textIn } from "../textIn.ts";

/** A Compose file with its names resolved. */
export interface ComposeFile {
  readonly file: string;
  readonly folder: string;
  readonly project: string;
  /** Whether it is of version 1, with its services at its top: their links set variables. */
  readonly isFirst: boolean;
  readonly services: Readonly<Record<string, JsonObject>>;
  /** Real names of volumes and networks, by the names that services call them. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly networks: Readonly<Record<string, string>>;
  /** Line of each service. */
  readonly lines: Readonly<Record<string, number>>;
}

/** What only Compose itself makes sense of. */
const OF_COMPOSE = ["extends", "env_file"];

/**
 * Reads a Compose file by `docker compose config`, or as YAML where there is no Compose.
 *
 * @throws Faults if it is none, or says what Compose alone understands and there is none
 */
export async function readComposeFile(file: string): Promise<ComposeFile> {
  const counter = new LineCounter();
  const document = parseDocument(textIn(file), { lineCounter: counter });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = counter.linePos(error.pos[0]);
    throw new Faults([
      { where: `${file}:${line}`, what: error.message.split("\n")[0] ?? "", todo: "Mend the file." },
    ]);
  }
  const lines = serviceLines(document, counter);
  const isFirst = isOfFirstVersion(document);
  // No current Compose reads version 1.
  const { exitCode } = isFirst ? { exitCode: 1 } : await dockerCli(["compose", "version"]);
  const read = exitCode === 0 ? await byCompose(file) : plain(file, document, counter);
  const config = isFirst ? { services: firstServices(read) } : read;
  if (typeof config.services !== "object" || config.services === null) {
    throw new Faults([
      {
        where: file,
        what: "it has no services",
        todo: "Put what it has under `services:`.",
      },
    ]);
  }
  const folder = dirname(resolve(file));
  const named = typeof read.name === "string" && !isFirst ? read.name : projectName(folder);
  const project = isFirst ? named.replace(/[^a-z0-9]/g, "") : named;
  return {
    ...{ file, folder, project, lines, isFirst },
    services: config.services as Record<string, JsonObject>,
    volumes: realNames(config.volumes, project),
    networks: { default: `${project}_default`, ...realNames(config.networks, project) },
  };
}

/** Whether what is at the top of a file are services, as Fig and Compose of version 1 had them. */
function isOfFirstVersion({ contents }: Document): boolean {
  return (
    isMap(contents) &&
    !contents.has("services") &&
    contents.items.length > 0 &&
    contents.items.every(({ value }) => isMap(value)) &&
    contents.items.some(({ value }) => isMap(value) && (value.has("image") || value.has("build")))
  );
}

/** Keys of version 1 that have another name today. */
const FIRST_KEYS: Readonly<Record<string, string>> = { net: "network_mode" };

/** Services of version 1 as today's: on the default bridge, where nothing else is said. */
function firstServices(services: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(services).map(([service, said]) => {
      const { log_driver: driver, log_opt: options, ...others } = said as JsonObject;
      const renamed = Object.entries(others).map(([key, value]) => [FIRST_KEYS[key] ?? key, value]);
      const logging = driver === undefined && options === undefined ? {} : { logging: { driver, options } };
      const own = Object.fromEntries(renamed) as JsonObject;
      const mode = typeof own.network_mode === "string" ? firstMode(own.network_mode, services) : "bridge";
      return [service, { ...own, ...logging, network_mode: mode }];
    }),
  );
}

/** `net: container:NAME` named a service, if there was one. */
function firstMode(mode: string, services: JsonObject): string {
  const name = mode.replace(/^container:/, "");
  return name !== mode && services[name] !== undefined ? `service:${name}` : mode;
}

async function byCompose(file: string): Promise<JsonObject> {
  const args = ["compose", "--file", file, "config", "--format", "json"];
  const { exitCode, stdout, stderr } = await dockerCli(args);
  if (exitCode === 0) return unescaped(JSON.parse(stdout) as Json) as JsonObject;
  throw new Faults([
    { where: file, what: `Compose does not take it: ${stderr.trim()}`, todo: "Mend the file." },
  ]);
}

function plain(file: string, document: Document, counter: LineCounter): JsonObject {
  const faults: Fault[] = [];
  const refuse = (offset: number, what: string) =>
    faults.push({
      where: `${file}:${counter.linePos(offset).line}`,
      what: `${what} is for Compose to make sense of, and this docker has no \`compose\``,
      todo: "Install docker-compose-plugin, or write what it comes to.",
    });
  visit(document, {
    Pair(_, { key }) {
      const { value, range } = key as { value?: unknown; range?: readonly number[] };
      if (typeof value === "string" && OF_COMPOSE.includes(value)) refuse(range?.[0] ?? 0, value);
    },
    Scalar(_, { value, range }) {
      if (typeof value === "string" && value.replaceAll("$$", "").includes("$"))
        refuse(range?.[0] ?? 0, value);
    },
  });
  const include: unknown = document.get("include", true);
  if (include !== undefined) refuse(0, "include");
  if (faults.length > 0) throw new Faults(faults);
  const config = document.toJS({ maxAliasCount: 100 }) as Json;
  return unescaped(config) as JsonObject;
}

/** `$$` is how Compose writes `$`, in files and in what it makes of them. */
function unescaped(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("$$", "$");
  if (Array.isArray(value)) return value.map((each: Json) => unescaped(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, each === undefined ? undefined : unescaped(each)]),
  );
}

function serviceLines(document: Document, counter: LineCounter): Record<string, number> {
  const services: unknown = isOfFirstVersion(document) ? document.contents : document.get("services");
  if (!isMap(services)) return {};
  return Object.fromEntries(
    services.items.map(({ key }) => {
      const { value, range } = key as { value?: unknown; range?: readonly number[] };
      return [String(value), counter.linePos(range?.[0] ?? 0).line];
    }),
  );
}

function realNames(things: Json | undefined, project: string): Record<string, string> {
  if (typeof things !== "object" || things === null) return {};
  return Object.fromEntries(
    Object.entries(things as JsonObject).map(([key, thing]) => {
      const { name, external } = (thing ?? {}) as JsonObject;
      if (typeof name === "string") return [key, name];
      return [key, external === true ? key : `${project}_${key}`];
    }),
  );
}

/** As Compose makes it of the folder. */
function projectName(folder: string): string {
  return basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
}
