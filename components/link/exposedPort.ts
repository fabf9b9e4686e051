/** Transport protocols of a port. */
export const PROTOCOLS = ["tcp", "udp", "sctp"] as const;
/** Transport protocol of a port. */
export type Protocol = (typeof PROTOCOLS)[number];

/** A port that a container exposes, as in the `EXPOSE` of its image. */
export interface ExposedPort {
  /** Port inside the container, 1 to 65535. */
  number: number;
  /** @default "tcp" */
  protocol?: Protocol;
}

/** Transport protocol of a port. */
export function protocolOf({ protocol }: ExposedPort): string {
  return protocol ?? "tcp";
}

/** Ports in a link's order: TCP first, then by protocol, ascending within each (moby `links.go`: withTCPPriority). */
export function inLinkOrder(ports: readonly ExposedPort[]): ExposedPort[] {
  const rank = (port: ExposedPort) => (protocolOf(port) === "tcp" ? "" : protocolOf(port));
  return [...ports].sort((a, b) => rank(a).localeCompare(rank(b)) || a.number - b.number);
}

/** The port that is meant where one is: the first of TCP, else the first. */
export function mainPort(ports: readonly ExposedPort[]): ExposedPort | undefined {
  return ports.find((port) => protocolOf(port) === "tcp") ?? ports[0];
}

/** A port in the Engine API's notation, such as `6379/tcp`. */
export function parsePort(text: string): ExposedPort {
  const [number, protocol = "tcp"] = text.split("/");
  return { number: Number(number), protocol: protocol as ExposedPort["protocol"] };
}
