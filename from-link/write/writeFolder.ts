import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Program } from "../arrange/program.ts";
import { type Json, type JsonObject, textOf, without } from "../model/createBody.ts";
import { HIDDEN, type Plan, type PlannedContainer, type Rollback } from "../model/plan.ts";
import { isSecret, secretWords } from "../model/secrets.ts";

/**
 * Writes a folder completely or not at all: fills a temporary folder beside the target, and renames the temporary folder at the
 * end.
 *
 * @param fill writes the files into the temporary folder
 * @throws Error if the folder exists
 */
export async function writeFolder(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const target = resolve(folder);
  checkFree(folder);
  mkdirSync(dirname(target), { recursive: true });
  const half = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    await fill(half);
    checkFree(folder);
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}

/** Checks that a folder does not exist. @throws Error if it does */
export function checkFree(folder: string): void {
  if (!existsSync(folder)) return;
  throw new Error(`folder: ${JSON.stringify(folder)} is there already. Name another, or delete it.`);
}

/** The plan of a takeover, with the containers in the order of the program: sources first. */
export function planOf(
  { parts }: Program,
  others: Pick<Plan, "project" | "stack" | "sources" | "daemonHost">,
): Plan {
  return {
    version: 1,
    ...others,
    containers: parts.map((part): PlannedContainer => {
      const { name, model } = part;
      const { running } = model ?? {};
      const known = {
        name,
        id: running?.id,
        links: part.kind === "linked" ? part.links.map(({ source, alias }) => ({ source, alias })) : [],
      };
      if (part.kind === "existing") return { ...known, action: "attach" };
      return {
        ...known,
        resource: name,
        type:
          part.kind === "linked" ? "redis-link:index:LinkedContainer" : "docker:index/container:Container",
        action: running === undefined ? "create" : "recreate",
        asideName: running === undefined ? undefined : `${name}-before-redis-link`,
      };
    }),
  };
}

/**
 * The containers as `docker inspect` prints them, but without secrets: the old containers still have the secrets until
 * `finish`. The output of health checks is left out, because it could contain secrets.
 */
export function rollbackOf(raw: readonly JsonObject[]): Rollback {
  return { version: 1, containers: raw.map((container) => withoutSecrets(container)) };
}

function withoutSecrets(container: JsonObject): JsonObject {
  const { Config, State, Args, HostConfig } = container as Record<string, JsonObject>;
  const { Env, Cmd, Entrypoint, Labels, Healthcheck } = Config ?? {};
  const { LogConfig, Mounts } = HostConfig ?? {};
  return {
    ...container,
    State: without("Health", State ?? {}),
    Args: words(Args),
    Config: {
      ...Config,
      Env: lines(Env),
      Cmd: words(Cmd),
      Entrypoint: words(Entrypoint),
      Labels: values(Labels),
      Healthcheck: isObject(Healthcheck) ? { ...Healthcheck, Test: words(Healthcheck.Test) } : Healthcheck,
    },
    HostConfig: {
      ...HostConfig,
      LogConfig: isObject(LogConfig) ? { ...LogConfig, Config: values(LogConfig.Config) } : LogConfig,
      Mounts: Array.isArray(Mounts) ? (Mounts as readonly JsonObject[]).map(mount) : Mounts,
    },
  };
}

function mount(said: JsonObject): JsonObject {
  const { VolumeOptions } = said;
  if (!isObject(VolumeOptions) || !isObject(VolumeOptions.DriverConfig)) return said;
  const DriverConfig = { ...VolumeOptions.DriverConfig, Options: values(VolumeOptions.DriverConfig.Options) };
  return { ...said, VolumeOptions: { ...VolumeOptions, DriverConfig } };
}

function lines(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value;
  return (value as readonly string[]).map((line) => {
    const at = line.indexOf("=");
    return isSecret(line.slice(0, at), line.slice(at + 1)) ? `${line.slice(0, at)}=${HIDDEN}` : line;
  });
}

function words(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value;
  const all = value as readonly string[];
  const secret = secretWords(all);
  return all.map((word, index) => (secret[index] === true ? HIDDEN : word));
}

function values(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name, isSecret(name, textOf(text)) ? HIDDEN : text]),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
