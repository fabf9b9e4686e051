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

/** Health check of an app. By default, an app is healthy when its port listens. */
export interface Health {
  /**
   * Path that answers a GET with status 200 if the app is healthy. `up` first asks through the published port; Docker's own
   * check asks inside the container, by `bash`.
   */
  path?: string;
  /**
   * TCP port that answers the GET for `path`; without `path`, the port that must listen. To see whether a port listens,
   * Docker's check needs `grep` in the image; if `grep` is missing, `up` checks from outside. @default `port`
   */
  port?: number;
  /** `Host` header of the request. @default "localhost" */
  host?: string;
  /** Command in the image that exits with 0 if the app is healthy, each word an element. @default a check of the port */
  command?: readonly pulumi.Input<string>[];
  /** Whether the app has no health check. The app is then ready when it keeps running. @default false */
  none?: boolean;
  /**
   * Whether only `up` checks the app, from outside at the published port; Docker then uses the image's own health check. Set
   * this for images without `grep`, such as FROM scratch, because Docker would count their containers as unhealthy. If this
   * machine cannot reach the port, the app is ready when it keeps running. @default false
   */
  outside?: boolean;
  /** Longest wait of `up` in seconds. @default 60, plus `startPeriodSeconds` */
  timeoutSeconds?: number;
  /** Seconds after the start in which Docker counts no failure. @default 0 */
  startPeriodSeconds?: number;
}

/** Checked health arguments: Docker's health check, and the checks for which `up` waits. */
export interface CheckedHealth {
  /** Docker's health check; undefined for the image's own health check. */
  healthcheck?: docker.types.input.ContainerHealthcheck;
  /** Command of Docker's health check, as `CMD` and words. `up` runs this command too. */
  probe?: pulumi.Input<string>[];
  /**
   * The check from outside. A check with a path is tried before the probe; a check without a path is used only if there is no
   * probe, or the image lacks the probe's program.
   */
  outside?: OutsideLook;
  timeoutSeconds: number;
  /** Name of the argument that sets a longer wait. @default "health.timeoutSeconds" */
  timeoutInput?: string;
}

/** Checked health arguments with known values, without Docker's health check. */
export type KnownHealth = pulumi.Unwrap<Omit<CheckedHealth, "healthcheck">>;

/** Resolves the values of checked health arguments. */
export function knownHealth({ probe, outside, timeoutSeconds }: CheckedHealth): pulumi.Output<KnownHealth> {
  return pulumi.unsecret(pulumi.output({ probe, outside, timeoutSeconds }));
}

/**
 * Checks the health arguments of an app.
 *
 * @param port the app's port; undefined for a worker, which is ready when its image's health check passes, or if the image has
 * none, when the worker keeps running
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

/** Refuses arguments that select several checks. Only `path`, `port` and `outside` may be combined. */
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
 * A health check that passes while a TCP port of the container listens, on IPv4 or IPv6. The check sends nothing, so it never
 * appears in the app's counts or logs. The image needs `grep`. State 0A is LISTEN (Linux `include/net/tcp_states.h`).
 */
export function listens(port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return ["CMD", "grep", "-qsE", `:${hexPort} [0-9A-F]+:0000 0A `, "/proc/net/tcp", "/proc/net/tcp6"];
}

/**
 * A health check that passes if a GET is answered with status 200. The image needs `bash`: its built-in TCP client is far
 * cheaper than another process each second.
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
