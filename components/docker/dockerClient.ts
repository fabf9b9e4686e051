import type Docker from "dockerode";

/**
 * A client of the daemon that the Docker provider talks to.
 *
 * @param daemonHost address in the notation of `docker:host` and DOCKER_HOST (`unix://`, `npipe://`, `tcp://`,
 *   `ssh://`); none = DOCKER_HOST, else the local daemon's socket
 */
export function dockerClient(daemonHost?: string): Docker {
  // Loaded when it is needed: most previews do not.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const Client = require("dockerode") as typeof Docker;
  if (!daemonHost) return new Client();
  // docker-modem reads DOCKER_HOST in its constructor; lending it the address reuses its parser, TLS and ssh included.
  const own = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = daemonHost;
  try {
    return new Client();
  } finally {
    if (own === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = own;
  }
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
