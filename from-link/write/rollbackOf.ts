import { textOf, without, type Json, type JsonObject } from "../model/json.ts";
import { HIDDEN, type Rollback } from "../model/plan.ts";
import { isSecret, secretWords } from "../model/secrets.ts";

/**
 * How the containers were, by `docker inspect`, without secrets: the containers have them, and stay until `finish`. What a
 * health check printed is left out, as it could be anything.
 */
export function rollbackOf(raw: readonly JsonObject[]): Rollback {
  return { version: 1, containers: raw.map((container) => withoutSecrets(container)) };
}

function withoutSecrets(container: JsonObject): JsonObject {
  const { Config, State, Args, Path, HostConfig } = container as Record<string, JsonObject>;
  const { Env, Cmd, Entrypoint, Labels, Healthcheck } = Config ?? {};
  const { LogConfig, Mounts } = HostConfig ?? {};
  return {
    ...container,
    State: without("Health", State ?? {}),
    ...(Args === undefined ? {} : { Args: words(Args), Path }),
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
