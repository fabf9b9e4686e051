import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { SECRET_NAME } from "../input/nameForms";
import { dockerCli, ifExists } from "./dockerClient";
import { parseEnvironment } from "./notation";

const LAST_LINES = 5;

/**
 * Time after which a restarted container counts as running. Docker counts a container that ends earlier as failing (moby
 * restartmanager).
 */
const STEADY_MS = 10_000;

/**
 * Docker's report on a container that does not run or is unhealthy: its state, its last health check and the end of its log.
 *
 * @param known further secrets to hide, whose variables have names that do not suggest a secret
 */
export async function diagnosis(
  container: Docker.Container,
  daemonHost?: string,
  known: readonly string[] = [],
): Promise<string> {
  const found = await ifExists(container.inspect());
  if (found === undefined) return "Its container is gone.";
  const { State, Config, Name, RestartCount } = found;
  // Shortly after a restart, the reason for the restart is in the log of the previous run.
  const until = isAnew(found) ? Date.parse(State.StartedAt) / 1000 : undefined;
  const log = await lastLines(container, LAST_LINES, Config.Tty, until);
  const probe = State.Health?.Log.at(-1);
  const shown = (text: string) => quoted(concealedIn(text, Config.Env, known));
  const health = State.Health ? ` (${State.Health.Status})` : "";
  return [
    `Docker says: ${State.Status}${health}, exit code ${State.ExitCode}, ${RestartCount} restarts.`,
    ...(probe ? [`Its last health check ended with ${probe.ExitCode}: ${shown(probe.Output)}.`] : []),
    `The end of its log: ${shown(log)}. More by \`${dockerCli(daemonHost)} logs ${Name.slice(1)}\`.`,
  ].join(" ");
}

/** Whether a container has just restarted. */
export function isAnew({ State, RestartCount }: Docker.ContainerInspectInfo): boolean {
  return State.Running && RestartCount > 0 && Date.now() - Date.parse(State.StartedAt) < STEADY_MS;
}

/** The error for a container that restarts again and again. @param cli command line of the docker CLI for the container's daemon */
export function endsAgain(name: string, exitCode: number, cli: string): string {
  return `${name} ends again and again (exit code ${exitCode}): \`${cli} logs ${name}\` says why`;
}

/** The error for an unhealthy container. @param cli command line of the docker CLI for the container's daemon */
export function isUnhealthy(name: string, cli: string): string {
  return `${name} is unhealthy: \`${cli} inspect ${name}\` has its last health checks`;
}

function quoted(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).slice(-LAST_LINES).join(" / ").replace(/\.$/, "") || "nothing";
}

/**
 * The text, with `[secret]` in place of values of secret variables, passwords in URLs and other known secrets.
 */
export function concealedIn(text: string, env: readonly string[], known: readonly string[] = []): string {
  const secrets = Object.entries(parseEnvironment(env))
    .filter(([name]) => SECRET_NAME.test(name))
    .flatMap(([, value]) => [value, ...value.split("\n")])
    .concat(known)
    .filter((secret) => secret.trim() !== "");
  return secrets
    .sort((a, b) => b.length - a.length) // longest first, because one secret may be the beginning of another
    .reduce((open, secret) => open.replaceAll(secret, "[secret]"), text)
    .replace(/(:\/\/[^\s/:@]*:)[^\s@]+@/g, "$1[secret]@");
}

/** Number of lines that are read if only the log before a given time is wanted. Docker counts these lines from the log's end. */
const LINES_BEFORE = 500;

/**
 * The last lines of a container's standard output and standard error.
 *
 * @param tty whether the container has a terminal. Its log then has no frames
 * @param until seconds since 1970; later lines are left out, and up to 500 lines are returned. @default now
 */
export async function lastLines(
  container: Docker.Container,
  lines: number,
  tty = false,
  until?: number,
): Promise<string> {
  const part = until === undefined ? { tail: lines } : { tail: LINES_BEFORE, until };
  const log = await container.logs({ stdout: true, stderr: true, ...part });
  return tty ? log.toString("utf8").trim() : demultiplexed(container, Readable.from(log));
}

/**
 * The text of an output in Docker's frames, which a container without a terminal has (Engine API, ContainerAttach).
 *
 * @param signal stops reading, for an output that does not end by itself
 */
export async function demultiplexed(
  { modem }: { modem: unknown },
  output: Readable,
  signal?: AbortSignal,
): Promise<string> {
  const parts: Buffer[] = [];
  const side = { write: (part: Buffer) => parts.push(part) } as never;
  (modem as Docker["modem"]).demuxStream(output, side, side);
  await finished(output, { writable: false, signal }).catch(() => undefined);
  output.destroy();
  return Buffer.concat(parts).toString("utf8").trim();
}
