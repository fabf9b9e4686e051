/** What dockerode throws for an answer that is not of success. */
export function daemonError(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

/** What a resource that is new has as old inputs. */
export const NEW = {} as never;

/** Labels of what is of the stack. */
export const LABELS = { "redis-link.stack": "redis-link/dev" };

/** The call that takes a container off a network. */
export const detaching = (network: string, Container: string) => [
  "network.disconnect",
  network,
  { Container, Force: true },
];

/** The calls that attach a container to a network under these aliases. */
export const attaching = (network: string, Container: string, Aliases: string[] = []) => [
  detaching(network, Container),
  ["network.connect", network, { Container, EndpointConfig: { Aliases } }],
];

/** A subnet of the range that is ours by default, as `createNetwork` is given it. */
export const OUR_SUBNET = {
  IPAM: { Config: [{ Subnet: expect.stringMatching(/^10\.213\.\d+\.\d+\/28$/) as string }] },
};

/** Trouble that no operation knows a remedy for, and that none may take for an absence. */
export const BROKEN = daemonError(500, "daemon is shutting down");

/** An answer by an id, such as of `container.inspect`; there is none of any other. */
export function byId(found: Record<string, unknown>) {
  return (id: string) => found[id] ?? daemonError(404, `no such thing: ${id}`);
}

/** The log of a container as the Engine API gives it, each line in a frame of its own. */
export function framed(...lines: string[]): Buffer {
  return Buffer.concat(lines.map((line) => frame(Buffer.from(`${line}\n`))));
}

/** Bytes of standard output in one frame. */
export function frame(bytes: Buffer): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}
