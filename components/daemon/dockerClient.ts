import type { Socket } from "node:net";
import type Docker from "dockerode";
import { connectionError, connectionTo } from "./connection";
import { daemonAt } from "./daemon";

/** The part of dockerode that sends requests. */
interface Modem {
  dial(options: Request, callback: (error: unknown, answer: unknown) => void): void;
}

/** Fields of a request that this file reads or sets. */
interface Request {
  method?: string;
  /** Signal that ends the request. A request with a signal of its own has no time limit. */
  abortSignal?: AbortSignal;
  /** Whether the answer is a stream. */
  isStream?: boolean;
}

/** Longest waits for an answer, in seconds. */
export interface Limits {
  /** Longest wait for the answer to a request that only reads. */
  read: number;
  /**
   * Longest wait for a change, which may have to copy or remove much data; also the longest wait between two chunks of a
   * stream.
   */
  change: number;
}

const LIMITS: Limits = { read: 60, change: 300 };

/**
 * A client of a daemon.
 *
 * @param address address of the daemon, in the form of `docker:host` and DOCKER_HOST. @default the Docker provider's daemon
 * @param limits time limits of calls without an `abortSignal`
 * @throws Error that names the setting if its value cannot be the address of a daemon
 */
export function dockerClient(address?: string, limits = LIMITS): Docker {
  // dockerode is loaded on demand, because most previews do not need it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const Client = require("dockerode") as typeof Docker;
  const daemon = daemonAt(address);
  const { socketPath, host, port, protocol, agent } = connectionTo(daemon);
  // docker-modem, which is part of dockerode, would read DOCKER_HOST for options that are missing here.
  const own = process.env.DOCKER_HOST;
  delete process.env.DOCKER_HOST;
  try {
    // The cast is needed because dockerode's types lack `agent`.
    const client = new Client({ socketPath, host, port, protocol, agent } as Docker.DockerOptions);
    limit(client.modem, limits);
    nameDaemon(client.modem, (error) => connectionError(error, daemon));
    return client;
  } finally {
    if (own !== undefined) process.env.DOCKER_HOST = own;
  }
}

/** Ends calls that get no answer in time. A daemon that hangs neither answers nor closes the connection. */
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

/** Ends a stream that brings no data for `seconds`. */
function endWhenSilent(stream: Partial<Socket>, seconds: number): void {
  // The stream of a request whose input stays open has no method `setTimeout`.
  stream.setTimeout?.(seconds * 1000, () => stream.destroy?.(noAnswer(seconds)));
}

function noAnswer(seconds: number): Error {
  return new Error(`no answer within ${seconds} s`);
}

/** Adds the daemon's name to connection errors. Errors that the daemon returns and aborts by the caller stay unchanged. */
function nameDaemon(modem: Modem, named: (error: unknown) => Error): void {
  const dial = modem.dial.bind(modem);
  modem.dial = (options, callback) =>
    dial(options, (error, answer) => {
      const isConnection = error && statusOf(error) === undefined && (error as Error).name !== "AbortError";
      callback(isConnection ? named(error) : error, answer);
    });
}

/** The object that the daemon returns; undefined if the daemon answers that the object does not exist. */
export async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/**
 * The object with exactly this name or id; undefined if no such object exists. The daemon also accepts the beginning of an id,
 * so a name such as `cafe` could find another object.
 */
export async function ifNamed<T>(name: string, answer: Promise<T>): Promise<T | undefined> {
  const found = await ifExists(answer);
  if (found === undefined || !MAY_BEGIN_AN_ID.test(name)) return found;
  return (found as { Name?: string }).Name?.replace(/^\//, "") === name ? found : undefined;
}

/**
 * Texts that could be a name or the beginning of an id. Docker shows ids with 12 digits, so 12 or more digits are meant as an
 * id.
 */
const MAY_BEGIN_AN_ID = /^[0-9a-f]{1,11}$/;

/**
 * Removes a container, running or not, if it exists. Engines before 2024 fail if the container ends during the call (moby#39865); a
 * second call then succeeds.
 */
export async function forceRemove(container: Docker.Container, options: { v?: boolean } = {}): Promise<void> {
  const remove = () => ifExists(container.remove({ ...options, force: true }) as Promise<unknown>);
  await remove().catch((error: unknown) => {
    if (!messageOf(error).includes("is not running")) throw error;
    return remove();
  });
}

/** HTTP status of the daemon's error; undefined if the error is not the daemon's. */
export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** The message of an error, in the daemon's own words. */
export function messageOf(error: unknown): string {
  return (error as Error).message;
}

/** Command line of the docker CLI for a daemon, for the remedy in an error. */
export function dockerCli(daemonHost?: string): string {
  return daemonHost ? `docker --host ${daemonHost}` : "docker";
}

/** Name of a daemon for errors. */
export function nameOf(daemonHost = process.env.DOCKER_HOST): string {
  return daemonHost ? `the daemon at ${daemonHost}` : "the default daemon";
}
