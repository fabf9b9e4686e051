import { request } from "node:http";
import { connect } from "node:net";
import type Docker from "dockerode";
import { isLoopback, reachableHost, remoteHost } from "./endpoint";
import type { OutsideLook } from "./health";

/**
 * Time after which an open connection proves that the app listens: Docker's proxy accepts every connection, but soon closes it
 * if nothing listens in the container.
 */
const HOLD_MS = 300;

/**
 * Address at which a container's port is published; undefined if the port is not published, or is reachable only on another
 * machine.
 */
export function publishedAt(
  { NetworkSettings }: Docker.ContainerInspectInfo,
  { port }: OutsideLook,
  daemonHost: string | undefined,
): { host: string; port: number } | undefined {
  // Docker's answer has null for an exposed port that is not published.
  const ports = NetworkSettings.Ports as Record<string, { HostIp: string; HostPort: string }[] | null>;
  const binding = ports[`${port}/tcp`]?.[0];
  if (binding === undefined) return undefined;
  if (remoteHost(daemonHost) !== undefined && isLoopback(binding.HostIp)) return undefined;
  return { host: reachableHost(binding.HostIp, daemonHost), port: Number(binding.HostPort) };
}

/** Whether the app listens at the address and, if there is a path, answers a GET with status 200. */
export function answersFrom(
  at: { host: string; port: number },
  { path, host }: OutsideLook,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (path === undefined) {
      const socket = connect({ ...at, signal }, () => setTimeout(() => end(true), HOLD_MS));
      const end = (listens: boolean) => {
        socket.destroy();
        resolve(listens);
      };
      socket
        .on("error", () => end(false))
        .on("data", () => end(true))
        .on("end", () => end(false));
    } else {
      request({ ...at, path, headers: { host }, signal }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      })
        .on("error", () => resolve(false))
        .end();
    }
  });
}
