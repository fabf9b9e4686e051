import { readFileSync } from "node:fs";
import { isIP } from "node:net";

/** Address and log-in of Redis. */
export interface RedisTarget {
  host: string;
  port: number;
  /** Whether the connection to Redis uses TLS (`rediss://`). */
  tls: boolean;
  username?: string;
  password?: string;
  database?: number;
}

/** All settings that the app reads from its environment variables. */
export interface Config {
  /** TCP port on which the app listens; with 0, the system picks a port. @default 3000 */
  port: number;
  redis: RedisTarget;
}

/** The error for an invalid environment variable. Its message never contains a password. */
export class ConfigError extends Error {}

const DEFAULT_PORT = 3000;
/**
 * The link's default alias, which is the default host name of Redis. Unlike an address, it stays valid when the source
 * restarts.
 */
const DEFAULT_ALIAS = "redis";
const DEFAULT_REDIS_PORT = 6379;
const MAX_PORT = 65_535;

/**
 * Reads the configuration. `REDIS_URL` wins over `REDIS_HOST` and `REDIS_PORT`; a URL without a password still takes
 * `REDIS_USERNAME` and `REDIS_PASSWORD`, or the file that `REDIS_PASSWORD_FILE` names. An empty variable counts as unset.
 * `LINK_ALIAS` gives the link's alias if the alias is not `redis`: with `LINK_ALIAS=my-cache`, all variables start with `MY_CACHE`
 * instead of `REDIS`.
 * @throws ConfigError naming the variable, its value and what is allowed
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const port = env.PORT ? readPort("PORT", env.PORT, 0) : DEFAULT_PORT;
  const alias = env.LINK_ALIAS ?? DEFAULT_ALIAS;
  const prefix = variablePrefix(alias);
  const [url, host, user] = [`${prefix}_URL`, `${prefix}_HOST`, `${prefix}_USERNAME`];
  const target: RedisTarget = {
    username: env[user],
    password: env[`${prefix}_PASSWORD`] ?? readPasswordFile(`${prefix}_PASSWORD_FILE`, env),
    ...(env[url]
      ? readRedisUrl(url, env[url])
      : {
          host: readHost(host, env[host] ?? alias),
          port: readRedisPort(`${prefix}_PORT`, env[`${prefix}_PORT`]),
          tls: false,
        }),
  };
  if (target.username !== undefined && target.password === undefined) {
    throw new ConfigError(`${user}=${shown(target.username)}: a user name needs ${prefix}_PASSWORD too.`);
  }
  return { port, redis: target };
}

/** Prefix of the names of a link's variables, without the underscore after it. */
export function variablePrefix(alias: string): string {
  return alias.toUpperCase().replace(/[-.]/g, "_");
}

function readPasswordFile(name: string, { [name]: file }: NodeJS.ProcessEnv): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(
      `${name}=${JSON.stringify(file)}: the file cannot be read (${(error as Error).message}).`,
    );
  }
}

function readPort(name: string, value: string, min: number): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (!(port >= min && port <= MAX_PORT)) {
    throw new ConfigError(`${name}=${shown(value)}: expected a port number from ${min} to ${MAX_PORT}.`);
  }
  return port;
}

/** Reads the port of Redis from a number, or from `tcp://address:port`, which `docker run --link` sets. The address is ignored. */
function readRedisPort(name: string, value: string | undefined): number {
  if (!value) return DEFAULT_REDIS_PORT;
  const linked = /^tcp:\/\/(?:\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(value)?.[1];
  const port = linked ?? value;
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > MAX_PORT) {
    throw new ConfigError(
      `${name}=${shown(value)}: expected a port number from 1 to ${MAX_PORT}, or tcp://host:port.`,
    );
  }
  return Number(port);
}

function readHost(name: string, value: string): string {
  if (isIP(value) === 0 && !/^\w[\w.-]*$/.test(value)) {
    throw new ConfigError(
      `${name}=${shown(value)}: expected a host name or an IP address, without scheme or port.`,
    );
  }
  return value;
}

function readRedisUrl(name: string, value: string): RedisTarget {
  const url = URL.parse(value);
  const database = /^\/?(\d{0,5})$/.exec(url?.pathname ?? "-")?.[1];
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === "" || database === undefined) {
    throw new ConfigError(
      `${name}=${shown(value)}: expected redis://[[user]:password@]host[:port][/database], or rediss:// for TLS.`,
    );
  }
  try {
    return {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? DEFAULT_REDIS_PORT : readPort(`${name}'s port`, url.port, 1),
      tls: url.protocol === "rediss:",
      ...(url.username !== "" && { username: decodeURIComponent(url.username) }),
      ...(url.password !== "" && { password: decodeURIComponent(url.password) }),
      ...(database !== "" && { database: Number(database) }),
    };
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new ConfigError(`${name}=${shown(value)}: its user name or password has a % that encodes nothing.`);
  }
}

/** A value as error messages show it. A value with an `@` is hidden, because it may contain a password. */
function shown(value: string): string {
  return value.includes("@") ? "(not shown, it may hold a password)" : JSON.stringify(value);
}
