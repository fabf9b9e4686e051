import { isIPv6 } from "node:net";

const LOCAL = "127.0.0.1";

/**
 * The URL at which a published port answers.
 *
 * @param bindAddress host address that the port is published on
 * @param port published port
 * @param daemonHost address of the daemon; on another machine, that machine is named instead of a loopback or
 *   wildcard address
 */
export function endpointUrl(bindAddress: string, port: number, daemonHost?: string): string {
  const host = reachableHost(bindAddress, daemonHost);
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The machine at which a port that is published on an address answers. */
export function reachableHost(bindAddress: string, daemonHost?: string): string {
  const local = ["0.0.0.0", "::"].includes(bindAddress) ? LOCAL : bindAddress;
  return isLoopback(local) ? (remoteHost(daemonHost) ?? local) : local;
}

/** Whether it is an address that its own machine alone reaches. */
export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** The machine in a `tcp://`, `http(s)://` or `ssh://` address; undefined for a socket of this machine. */
export function remoteHost(daemonHost?: string): string | undefined {
  const found = /^(?:tcp|https?|ssh):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(daemonHost ?? "");
  return found?.[1]?.replace(/^\[|\]$/g, "");
}
