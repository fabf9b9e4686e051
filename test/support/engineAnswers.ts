/** An error of dockerode for an answer that is no success. */
export function daemonError(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

/** Old inputs of a new resource. */
export const NEW = {} as never;

/** Labels of the stack's resources. */
export const LABELS = { "redis-link.stack": "redis-link/dev" };

/** The call that disconnects a container. */
export const detaching = (network: string, Container: string) => [
  "network.disconnect",
  network,
  { Container, Force: true },
];

/** The calls that connect a container under these aliases. */
export const attaching = (network: string, Container: string, Aliases: string[] = []) => [
  detaching(network, Container),
  ["network.connect", network, { Container, EndpointConfig: { Aliases } }],
];

/** A subnet in our default range, as an argument of `createNetwork`. */
export const OUR_SUBNET = {
  IPAM: { Config: [{ Subnet: expect.stringMatching(/^10\.213\.\d+\.\d+\/28$/) as string }] },
};

/** An error without a remedy, which must not count as "not found". */
export const BROKEN = daemonError(500, "daemon is shutting down");

/** An answer by id, such as of `container.inspect`. Another id does not exist. */
export function byId(found: Record<string, unknown>) {
  return (id: string) => found[id] ?? daemonError(404, `no such thing: ${id}`);
}

/** A container's log in the Engine API's format: each line in a frame. */
export function framed(...lines: string[]): Buffer {
  return Buffer.concat(lines.map((line) => frame(Buffer.from(`${line}\n`))));
}

/** Bytes of standard output in one frame. */
export function frame(bytes: Buffer): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}
