import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { goDuration } from "../daemon/notation";
import * as check from "../input";
import { MAX_SECONDS } from "../input/numbers";
import { checkWords } from "./containerInputs";

/** A check of a container from outside. */
export interface OutsideLook {
  /** TCP port of the container. */
  port: number;
  /** Path that must answer GET with 200. @default a listening port is enough */
  path?: string;
  /** Host header of the GET. */
  host: string;
}

/** Default wait of `up` in seconds, without the start period. */
const TIMEOUT_SECONDS = 60;

/** Health check of an app. By default it is healthy when its port listens. */
export interface Health {
  /** Path that answers GET with 200. `up` asks the published port first; Docker asks inside the container, by `bash`. */
  path?: string;
  /** TCP port for `path`, or that must listen. Docker's check needs `grep` in the image, or is from outside. @default `port` */
  port?: number;
  /** `Host` header of the request. @default "localhost" */
  host?: string;
  /** Command in the image that exits with 0 if the app is healthy, each word an element. @default a check of the port */
  command?: readonly pulumi.Input<string>[];
  /** Whether there is no check: the app is ready when it keeps running. @default false */
  none?: boolean;
  /**
   * Whether only `up` checks, from outside at the published port, and Docker uses the image's own health check. For images
   * without `grep`, such as FROM scratch, which Docker would count as unhealthy. A port that this machine cannot reach is not
   * checked: the app is ready when it keeps running. @default false
   */
  outside?: boolean;
  /** Longest wait of `up` in seconds. @default 60, plus `startPeriodSeconds` */
  timeoutSeconds?: number;
  /** Seconds after the start in which Docker counts no failure. @default 0 */
  startPeriodSeconds?: number;
}

/** A checked health: Docker's check, and the wait of `up`. */
export interface CheckedHealth {
  /** Docker's check; undefined for the image's. */
  healthcheck?: docker.types.input.ContainerHealthcheck;
  /** Its command, which `up` runs too, as `CMD` and words. */
  probe?: pulumi.Input<string>[];
  /** The check from outside: first, if it has a path; else if there is no probe, or the image lacks its program. */
  outside?: OutsideLook;
  timeoutSeconds: number;
  /** The argument for a longer wait. @default "health.timeoutSeconds" */
  timeoutInput?: string;
}

/** The same with known values, without Docker's check. */
export type KnownHealth = pulumi.Unwrap<Omit<CheckedHealth, "healthcheck">>;

/** Resolves the values. */
export function knownHealth({ probe, outside, timeoutSeconds }: CheckedHealth): pulumi.Output<KnownHealth> {
  return pulumi.unsecret(pulumi.output({ probe, outside, timeoutSeconds }));
}

/**
 * Checks an app's health arguments, with its port.
 *
 * @param port the app's port; a worker has none, and is ready when its image's health check passes, if it has one
 * @throws RunError that names the input, its value and what is allowed
 */
export function checkHealth(health: Health, port?: number): CheckedHealth {
  const { command, none = false, outside = false } = health;
  const startPeriod = check.checkSeconds("health.startPeriodSeconds", health.startPeriodSeconds ?? 0, 0);
  const longest = Math.min(TIMEOUT_SECONDS + startPeriod, MAX_SECONDS);
  const timeoutSeconds = check.checkSeconds("health.timeoutSeconds", health.timeoutSeconds ?? longest, 1);
  refuseSeveral(health);
  if (none) return { healthcheck: { tests: ["NONE"] }, timeoutSeconds };
  const look = command === undefined ? whatToLookAt(health, port) : undefined;
  if (outside || (command === undefined && look === undefined)) return { outside: look, timeoutSeconds };
  const probe =
    look === undefined ? ["CMD", ...(checkWords("health.command", command) ?? [])] : probeOf(look);
  return {
    healthcheck: {
      tests: probe,
      interval: "5s",
      timeout: "2s",
      retries: 3,
      startPeriod: startPeriod === 0 ? undefined : goDuration(startPeriod),
    },
    probe,
    outside: look,
    timeoutSeconds,
  };
}

/** Refuses several checks at once. Only a path may have a port, and both may be checked from outside. */
function refuseSeveral({ path, port, command, none = false, outside = false }: Health): void {
  const said = Object.entries({ none, command, path, port, outside }).filter(
    ([, value]) => value !== undefined && value !== false,
  );
  if (said.length < 2 || (!none && command === undefined)) return;
  const words = said.map(([name]) => name).join(" and ");
  throw check.inputError("health", words, "Each says what is looked at: leave one out.");
}

function whatToLookAt(
  { path, host = "localhost", port, outside }: Health,
  own?: number,
): OutsideLook | undefined {
  const at = port ?? own;
  if (at === undefined) {
    if (path === undefined && outside !== true) return undefined;
    throw check.inputError(
      "health",
      path ?? "outside",
      "There is no port to look at: give `port`, or `health.port`.",
    );
  }
  return {
    port: check.checkPort("health.port", at),
    path: path === undefined ? undefined : check.checkHealthPath("health.path", path),
    host: check.checkHostname("health.host", host),
  };
}

function probeOf({ port, path, host }: OutsideLook): string[] {
  return path === undefined ? listens(port) : answersOk(port, path, host);
}

/**
 * A health check that passes while a TCP port of the container listens, on IPv4 or IPv6. It sends nothing, so it never appears
 * in the app's counts or logs. The image needs `grep`. State 0A is LISTEN (Linux `include/net/tcp_states.h`).
 */
export function listens(port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return ["CMD", "grep", "-qsE", `:${hexPort} [0-9A-F]+:0000 0A `, "/proc/net/tcp", "/proc/net/tcp6"];
}

/**
 * A health check that passes if a GET is answered with status 200. The image needs `bash`, whose TCP client is far cheaper than
 * a new process each second.
 */
export function answersOk(port: number, path: string, host = "localhost"): string[] {
  const request = String.raw`printf 'GET ${path} HTTP/1.0\r\nHost: ${host}\r\n\r\n' >&3`;
  return [
    "CMD",
    "bash",
    "-c",
    `exec 3<>/dev/tcp/127.0.0.1/${port} && ${request} && read -r _ status _ <&3 && [ "$status" = 200 ]`,
  ];
}
