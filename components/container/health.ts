import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { goDuration } from "../daemon/notation";
import * as check from "../input";
import { MAX_SECONDS } from "../input/numbers";
import { checkWords } from "./containerInputs";

/** What is looked at of a container, from outside it. */
export interface OutsideLook {
  /** TCP port of the container. */
  port: number;
  /** Path that is to answer GET with 200. @default it is enough that something listens */
  path?: string;
  /** Host header of the GET. */
  host: string;
}

/** Seconds that `up` waits for an app that says nothing of it, beside its start period. */
const TIMEOUT_SECONDS = 60;

/** How it is told whether an app is well. Without all of it, it is when its port listens. */
export interface Health {
  /** Path that answers GET with 200. `up` asks at the published port first; Docker asks in the container, by `bash`. */
  path?: string;
  /** TCP port that `path` is asked on, or that listens. A look at it needs `grep`, or is from outside. @default `port` */
  port?: number;
  /** `Host` header of what asks for `path`. @default "localhost" */
  host?: string;
  /** Command of its image that ends with 0 when it is well, each word an element. @default a look at the port */
  command?: readonly pulumi.Input<string>[];
  /** Whether nothing is looked at: it is ready when it keeps running. @default false */
  none?: boolean;
  /**
   * Whether `up` alone looks, from outside at the published port, and Docker by nothing but the image's own health check.
   * It is for an image without `grep`, such as one FROM scratch, which Docker would count as unhealthy. A port that only
   * the daemon's machine reaches is not looked at: the app is ready when it keeps running. @default false
   */
  outside?: boolean;
  /** Seconds that `up` waits for it before it fails. @default 60, and `startPeriodSeconds` on top */
  timeoutSeconds?: number;
  /** Seconds in which Docker counts no failure of a container that has started. @default 0 */
  startPeriodSeconds?: number;
}

/** How an app is waited for, and what Docker looks at. */
export interface CheckedHealth {
  /** Docker's own check; none = that of the image. */
  healthcheck?: docker.types.input.ContainerHealthcheck;
  /** The command of it that `up` runs too, as `CMD` and the words. */
  probe?: pulumi.Input<string>[];
  /** What is looked at from outside: first, if it has a path; else if there is no probe, or no program for it. */
  outside?: OutsideLook;
  timeoutSeconds: number;
  /** The input that lengthens it. @default "health.timeoutSeconds" */
  timeoutInput?: string;
}

/** The same where all of it is known, less what only Docker looks at. */
export type KnownHealth = pulumi.Unwrap<Omit<CheckedHealth, "healthcheck">>;

/** Once it is known. */
export function knownHealth({ probe, outside, timeoutSeconds }: CheckedHealth): pulumi.Output<KnownHealth> {
  return pulumi.unsecret(pulumi.output({ probe, outside, timeoutSeconds }));
}

/**
 * How an app is waited for, by what it says of its health and its port.
 *
 * @param port the app's own; a worker has none, and is ready when its image's health check, if it has one, passes
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

/** Each of these says what is looked at; a path may have a port, and both may be looked at from outside. */
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
 * A health check that passes while something listens on a TCP port of the container, on IPv4 or IPv6. It sends
 * nothing, so it never shows up in the app's own counts or logs. The image must have `grep`.
 * State 0A is LISTEN (Linux `include/net/tcp_states.h`).
 */
export function listens(port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return ["CMD", "grep", "-qsE", `:${hexPort} [0-9A-F]+:0000 0A `, "/proc/net/tcp", "/proc/net/tcp6"];
}

/**
 * A health check that passes when a GET is answered with status 200. The image must have `bash`, whose own TCP
 * client is far cheaper than to start a program each second.
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
