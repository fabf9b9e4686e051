import type { Socket } from "node:net";
import type Docker from "dockerode";
import { connectionError, connectionTo } from "./connection";
import { daemonAt } from "./daemon";

/** What dockerode hands requests to. */
interface Modem {
  dial(options: Request, callback: (error: unknown, answer: unknown) => void): void;
}

/** What is read and set of a request. */
interface Request {
  method?: string;
  /** Ends it, whatever the limits say. */
  abortSignal?: AbortSignal;
  /** Whether the answer goes on coming. */
  isStream?: boolean;
}

/** The longest wait for an answer, in seconds. */
export interface Limits {
  /** To what is read. */
  read: number;
  /** To what changes something: a volume may have much to copy or to remove. Between two pieces of a stream, too. */
  change: number;
}

const LIMITS: Limits = { read: 60, change: 300 };

/**
 * A client of a daemon.
 *
 * @param address in the notation of `docker:host` and DOCKER_HOST; none = the daemon of the Docker provider's configuration
 * @param limits of a call that has no `abortSignal`, which is its limit otherwise
 * @throws Error that names the setting if it leads to no daemon
 */
export function dockerClient(address?: string, limits = LIMITS): Docker {
  // Loaded when it is needed: most previews do not.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const Client = require("dockerode") as typeof Docker;
  const daemon = daemonAt(address);
  const { socketPath, host, port, protocol, agent } = connectionTo(daemon);
  // What is not said here, docker-modem takes from variables of its own.
  const own = process.env.DOCKER_HOST;
  delete process.env.DOCKER_HOST;
  try {
    // Its types know no agent.
    const client = new Client({ socketPath, host, port, protocol, agent } as Docker.DockerOptions);
    limit(client.modem, limits);
    nameDaemon(client.modem, (error) => connectionError(error, daemon));
    return client;
  } finally {
    if (own !== undefined) process.env.DOCKER_HOST = own;
  }
}

/** Ends what a daemon does not answer in time: one that hangs says nothing, and closes nothing. */
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

/** Ends a stream that brings nothing for that long. */
function endWhenSilent(stream: Partial<Socket>, seconds: number): void {
  // That of an input that is kept open has no clock.
  stream.setTimeout?.(seconds * 1000, () => stream.destroy?.(noAnswer(seconds)));
}

function noAnswer(seconds: number): Error {
  return new Error(`no answer within ${seconds} s`);
}

/** Errors of the connection say nothing of whom it was to. Answers of the daemon, and what the caller ends, stay as they are. */
function nameDaemon(modem: Modem, named: (error: unknown) => Error): void {
  const dial = modem.dial.bind(modem);
  modem.dial = (options, callback) =>
    dial(options, (error, answer) => {
      const isConnection = error && statusOf(error) === undefined && (error as Error).name !== "AbortError";
      callback(isConnection ? named(error) : error, answer);
    });
}

/** What the daemon has; undefined if it answers that there is no such thing. */
export async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/**
 * What the daemon has by exactly this name, or by this id; undefined if it has none. It also takes the beginning of an id for the
 * id, and a name such as `cafe` may be one.
 */
export async function ifNamed<T>(name: string, answer: Promise<T>): Promise<T | undefined> {
  const found = await ifExists(answer);
  if (found === undefined || !MAY_BEGIN_AN_ID.test(name)) return found;
  return (found as { Name?: string }).Name?.replace(/^\//, "") === name ? found : undefined;
}

/** Docker itself shows 12 digits of an id, so that many are one. */
const MAY_BEGIN_AN_ID = /^[0-9a-f]{1,11}$/;

/**
 * Removes a container, running or not, if it is there. Engines of before 2024 fail where it ends by itself at that moment
 * (moby's issue 39865), and do it when they are asked again.
 */
export async function forceRemove(container: Docker.Container, options: { v?: boolean } = {}): Promise<void> {
  const remove = () => ifExists(container.remove({ ...options, force: true }) as Promise<unknown>);
  await remove().catch((error: unknown) => {
    if (!messageOf(error).includes("is not running")) throw error;
    return remove();
  });
}

/** HTTP status of a refusal by the daemon. */
export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** The daemon's own words. */
export function messageOf(error: unknown): string {
  return (error as Error).message;
}

/** How to call the docker CLI for a daemon, to be told in a remedy. */
export function dockerCli(daemonHost?: string): string {
  return daemonHost ? `docker --host ${daemonHost}` : "docker";
}

/** A daemon as an error names it. */
export function nameOf(daemonHost = process.env.DOCKER_HOST): string {
  return daemonHost ? `the daemon at ${daemonHost}` : "the default daemon";
}
