import { basename, dirname, resolve } from "node:path";
import { isMap, LineCounter, parseDocument, type Document } from "yaml";
import type { JsonObject } from "../../model/createBody.ts";
import { Faults } from "../../model/reportEntry.ts";
import { textAt } from "../script/found.ts";
import { readFileSync } from "node:fs";

/** What from-link reads from a Compose file itself, before it runs Compose. */
export interface ComposeFile {
  readonly file: string;
  readonly folder: string;
  /** Line of the file at which each service begins. */
  readonly lines: Readonly<Record<string, number>>;
  /** For each service: names of variables without a value in the service's env files. */
  readonly bareNames: Readonly<Record<string, readonly string[]>>;
  /**
   * The content of a file of version 1 (services at the top level), rewritten for today's Compose; undefined for later
   * versions.
   */
  readonly rewritten?: JsonObject;
}

/** Reads a Compose file. @throws Faults if the file is not valid YAML */
export function composeFile(file: string): ComposeFile {
  const counter = new LineCounter();
  const document = parseDocument(textIn(file), { lineCounter: counter, merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = counter.linePos(error.pos[0]);
    throw new Faults([
      { where: `${file}:${line}`, what: error.message.split("\n")[0] ?? "", todo: "Mend the file." },
    ]);
  }
  const folder = dirname(resolve(file));
  const isFirst = isOfFirstVersion(document);
  const services: unknown = isFirst ? document.contents : document.get("services");
  const lines = (isMap(services) ? services.items : []).map(({ key }) => {
    const { value, range } = key as { value?: unknown; range?: readonly number[] };
    return [String(value), counter.linePos(range?.[0] ?? 0).line];
  });
  const whole = document.toJS({ maxAliasCount: 100 }) as { services?: Services | null } & Services;
  const said = Object.entries(isFirst ? whole : (whole.services ?? {}));
  return {
    ...{ file, folder, lines: Object.fromEntries(lines) as Record<string, number> },
    bareNames: Object.fromEntries(said.map(([service, each]) => [service, bareNamesOf(each, folder)])),
    rewritten: isFirst ? asToday(whole, folder) : undefined,
  };
}

/**
 * Names of variables without a value in the files of `env_file`. Such a name is alone on its line, and not inside a quoted
 * value.
 */
function bareNamesOf(said: JsonObject | null, folder: string): string[] {
  const files = [said?.env_file ?? []].flat() as readonly (string | { path?: string })[];
  return files.flatMap((file) => {
    const path = typeof file === "string" ? file : (file.path ?? "");
    const text = textAt(resolve(folder, path)).replace(/=\s*(["'])[^]*?\1/g, "=");
    return [...text.matchAll(/^[ \t]*([A-Za-z_][\w.]*)[ \t]*\r?$/gm)].map(([, name = ""]) => name);
  });
}

/** Whether a file has its services at the top level, as in Fig and Compose version 1. */
function isOfFirstVersion({ contents }: Document): boolean {
  return (
    isMap(contents) &&
    !contents.has("services") &&
    contents.items.length > 0 &&
    contents.items.every(({ value }) => isMap(value)) &&
    contents.items.some(({ value }) => isMap(value) && (value.has("image") || value.has("build")))
  );
}

type Services = Readonly<Record<string, JsonObject>>;

/**
 * A file of version 1, rewritten for today's Compose. Services stay on the default bridge unless they name a network, and
 * volumes keep their names without the project's name as prefix.
 */
function asToday(services: Services, folder: string): JsonObject {
  const named = Object.values(services)
    .flatMap(({ volumes }) => (volumes ?? []) as readonly string[])
    .map((volume) => volume.split(":"))
    .flatMap(([source = "", target]) => (target === undefined || /^[.~/]/.test(source) ? [] : [source]));
  return {
    name: basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ""),
    volumes: Object.fromEntries(named.map((name) => [name, { name }])),
    services: Object.fromEntries(
      Object.entries(services).map(([service, said]) => [service, serviceOfToday(said, services)]),
    ),
  };
}

function serviceOfToday(
  { log_driver: driver, log_opt: options, net, volumes_from: from, ...others }: JsonObject,
  services: Services,
): JsonObject {
  const isService = (name = "") => services[name] !== undefined;
  // A name in `net` or `volumes_from` meant the service of that name, or the container if there was no such service.
  const [, shared] = /^container:(.*)$/.exec(typeof net === "string" ? net : "") ?? [];
  const holders = ((from ?? []) as readonly string[]).map((holder) =>
    isService(holder.split(":")[0]) ? holder : `container:${holder}`,
  );
  return {
    ...others,
    ...(driver === undefined && options === undefined ? {} : { logging: { driver, options } }),
    ...(holders.length === 0 ? {} : { volumes_from: holders }),
    network_mode: isService(shared) ? `service:${shared}` : (net ?? "bridge"),
  };
}

/**
 * The text of a file that the user named.
 *
 * @throws Faults if the file cannot be read
 */
export function textIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const what = `it cannot be read (${error instanceof Error ? error.message : String(error)})`;
    const todo =
      "Name a file that is there. The folder to write to is named before --script and --compose, which take all that follows.";
    throw new Faults([{ where: file, what, todo }]);
  }
}
