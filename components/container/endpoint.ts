import { isIPv6 } from "node:net";

const LOCAL = "127.0.0.1";

/**
 * The URL of a published port. A loopback address is kept even if the daemon is on another machine, because the port answers
 * only on that machine; {@link tunnelTo} has the command for a tunnel to the port.
 *
 * @param bindAddress host address of the published port
 * @param port published port
 * @param daemonHost address of the daemon; if the daemon is on another machine, that machine's name replaces the wildcard
 * address
 */
export function endpointUrl(bindAddress: string, port: number, daemonHost?: string): string {
  return `http://${inUrl(reachableHost(bindAddress, daemonHost))}:${port}`;
}

/** The host name or address at which a published port answers. */
export function reachableHost(bindAddress: string, daemonHost?: string): string {
  return ["0.0.0.0", "::"].includes(bindAddress) ? (remoteHost(daemonHost) ?? LOCAL) : bindAddress;
}

/** The `ssh` command for a tunnel to a port on another machine's loopback address; undefined if no tunnel is needed. */
export function tunnelTo(bindAddress: string, port: number, daemonHost?: string): string | undefined {
  const machine = remoteHost(daemonHost);
  const isHere = machine === undefined || machine === "localhost" || isLoopback(machine);
  if (isHere || !isLoopback(bindAddress)) return undefined;
  const [place, way] = [
    `${inUrl(bindAddress)}:${port}`,
    daemonHost?.startsWith("ssh:") ? daemonHost : machine,
  ];
  return (
    `its port is published on ${bindAddress} of ${machine} alone, where ${endpointUrl(bindAddress, port)} answers. To reach it ` +
    `from here at the same address, run: ssh -N -L ${place}:${place} ${way}. To publish it for others, set bindAddress.`
  );
}

const inUrl = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

/** Whether the address is a loopback address. */
export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** The host in a `tcp://`, `http(s)://` or `ssh://` address; undefined for a local socket. */
export function remoteHost(daemonHost?: string): string | undefined {
  const found = /^(?:tcp|https?|ssh):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(daemonHost ?? "");
  return found?.[1]?.replace(/^\[|\]$/g, "");
}
