import { basename, dirname, resolve } from "node:path";
import { isMap, LineCounter, parseDocument, visit, type Document } from "yaml";
import { Faults, type Fault } from "../../model/fault.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { dockerCli } from "../docker/dockerCli.ts";
import { textIn } from "../textIn.ts";

/** A Compose file with its names resolved. */
export interface ComposeFile {
  readonly file: string;
  readonly folder: string;
  readonly project: string;
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
  const { exitCode } = await dockerCli(["compose", "version"]);
  const config = exitCode === 0 ? await byCompose(file) : plain(file, document, counter);
  if (typeof config.services !== "object" || config.services === null) {
    throw new Faults([
      {
        where: file,
        what: "it has no services",
        understood: "a Compose file of version 1, with services at its top, if it is one",
        todo: "Put what it has under `services:`. No current Compose reads the old form either.",
      },
    ]);
  }
  const folder = dirname(resolve(file));
  const project = typeof config.name === "string" ? config.name : projectName(folder);
  return {
    ...{ file, folder, project, lines },
    services: config.services as Record<string, JsonObject>,
    volumes: realNames(config.volumes, project),
    networks: { default: `${project}_default`, ...realNames(config.networks, project) },
  };
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
  const services: unknown = document.get("services");
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
