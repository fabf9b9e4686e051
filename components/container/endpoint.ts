import { isIPv6 } from "node:net";

const LOCAL = "127.0.0.1";

/**
 * The URL at which a published port answers. An address that its own machine alone reaches stays as it is, with the daemon on another
 * machine too: the port answers there, and {@link tunnelTo} says how it is reached from here.
 *
 * @param bindAddress host address that the port is published on
 * @param port published port
 * @param daemonHost address of the daemon; its machine stands for all addresses where the daemon is on another one
 */
export function endpointUrl(bindAddress: string, port: number, daemonHost?: string): string {
  return `http://${inUrl(reachableHost(bindAddress, daemonHost))}:${port}`;
}

/** The machine at which a port that is published on an address answers. */
export function reachableHost(bindAddress: string, daemonHost?: string): string {
  return ["0.0.0.0", "::"].includes(bindAddress) ? (remoteHost(daemonHost) ?? LOCAL) : bindAddress;
}

/** How a port is reached from here that only the daemon's own machine reaches; undefined if it is reached without. */
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

/** Whether it is an address that its own machine alone reaches. */
export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** The machine in a `tcp://`, `http(s)://` or `ssh://` address; undefined for a socket of this machine. */
export function remoteHost(daemonHost?: string): string | undefined {
  const found = /^(?:tcp|https?|ssh):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(daemonHost ?? "");
  return found?.[1]?.replace(/^\[|\]$/g, "");
}
