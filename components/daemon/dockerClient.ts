import type { Socket } from "node:net";
import type Docker from "dockerode";
import { connectionError, connectionTo } from "./connection";
import { daemonAt } from "./daemon";

/** dockerode's sender of requests. */
interface Modem {
  dial(options: Request, callback: (error: unknown, answer: unknown) => void): void;
}

/** Fields of a request that are read or set. */
interface Request {
  method?: string;
  /** Ends the request; replaces the limits. */
  abortSignal?: AbortSignal;
  /** Whether the answer is a stream. */
  isStream?: boolean;
}

/** Longest waits for an answer, in seconds. */
export interface Limits {
  /** For reads. */
  read: number;
  /** For changes, as a volume may have much to copy or remove; also between two chunks of a stream. */
  change: number;
}

const LIMITS: Limits = { read: 60, change: 300 };

/**
 * A client of a daemon.
 *
 * @param address as in `docker:host` and DOCKER_HOST. @default the Docker provider's daemon
 * @param limits for calls without an `abortSignal`
 * @throws Error that names the setting if it leads to no daemon
 */
export function dockerClient(address?: string, limits = LIMITS): Docker {
  // Loaded on demand: most previews do not need it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const Client = require("dockerode") as typeof Docker;
  const daemon = daemonAt(address);
  const { socketPath, host, port, protocol, agent } = connectionTo(daemon);
  // docker-modem reads its own variables for missing options.
  const own = process.env.DOCKER_HOST;
  delete process.env.DOCKER_HOST;
  try {
    // dockerode's types lack `agent`.
    const client = new Client({ socketPath, host, port, protocol, agent } as Docker.DockerOptions);
    limit(client.modem, limits);
    nameDaemon(client.modem, (error) => connectionError(error, daemon));
    return client;
  } finally {
    if (own !== undefined) process.env.DOCKER_HOST = own;
  }
}

/** Ends calls without an answer in time: a daemon that hangs neither answers nor closes. */
function limit(modem: Modem, { read, change }: Limits): void {
  const dial = modem.dial.bind(modem);
  modem.dial = (options, callback) => {
    if (options.abortSignal !== undefined) {
      dial(options, callback);
      return;
    }
    const seconds = options.method === "GET" && !options.isStream ? read : change;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), seconds * 1000);
    dial({ ...options, abortSignal: late.signal }, (error, answer) => {
      clearTimeout(timer);
      if (options.isStream && !error) endWhenSilent(answer as Partial<Socket>, seconds);
      callback(error && late.signal.aborted ? noAnswer(seconds) : error, answer);
    });
  };
}

/** Ends a stream that is silent for that long. */
function endWhenSilent(stream: Partial<Socket>, seconds: number): void {
  // The stream of an open input has no timeout.
  stream.setTimeout?.(seconds * 1000, () => stream.destroy?.(noAnswer(seconds)));
}

function noAnswer(seconds: number): Error {
  return new Error(`no answer within ${seconds} s`);
}

/** Adds the daemon to connection errors. Answers of the daemon and aborts by the caller stay unchanged. */
function nameDaemon(modem: Modem, named: (error: unknown) => Error): void {
  const dial = modem.dial.bind(modem);
  modem.dial = (options, callback) =>
    dial(options, (error, answer) => {
      const isConnection = error && statusOf(error) === undefined && (error as Error).name !== "AbortError";
      callback(isConnection ? named(error) : error, answer);
    });
}

/** The found object; undefined if the daemon answers that it does not exist. */
export async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/**
 * The object with exactly this name or id; undefined if there is none. The daemon also accepts a prefix of an id, and a name
 * such as `cafe` may be one.
 */
export async function ifNamed<T>(name: string, answer: Promise<T>): Promise<T | undefined> {
  const found = await ifExists(answer);
  if (found === undefined || !MAY_BEGIN_AN_ID.test(name)) return found;
  return (found as { Name?: string }).Name?.replace(/^\//, "") === name ? found : undefined;
}

/** Docker shows ids with 12 digits, so a longer text is meant as an id. */
const MAY_BEGIN_AN_ID = /^[0-9a-f]{1,11}$/;

/**
 * Removes a container, running or not, if it exists. Engines before 2024 fail if it ends at that moment (moby#39865); the
 * second call succeeds.
 */
export async function forceRemove(container: Docker.Container, options: { v?: boolean } = {}): Promise<void> {
  const remove = () => ifExists(container.remove({ ...options, force: true }) as Promise<unknown>);
  await remove().catch((error: unknown) => {
    if (!messageOf(error).includes("is not running")) throw error;
    return remove();
  });
}

/** HTTP status of the daemon's refusal. */
export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** The daemon's own words. */
export function messageOf(error: unknown): string {
  return (error as Error).message;
}

/** Command line of the docker CLI for a daemon, for remedies. */
export function dockerCli(daemonHost?: string): string {
  return daemonHost ? `docker --host ${daemonHost}` : "docker";
}

/** A daemon as an error names it. */
export function nameOf(daemonHost = process.env.DOCKER_HOST): string {
  return daemonHost ? `the daemon at ${daemonHost}` : "the default daemon";
}
