import { type Environment, type ExposedPort, inLinkOrder, protocolOf } from "./linkSource";

/** A link of `docker run --link`. */
interface LegacyLink {
  alias: string;
  /** Name of the container that uses the link. */
  consumer: string;
  /** Ports that the source exposes. */
  ports: readonly ExposedPort[];
  /** Variables of the source that the link hands on to the consumer. Docker's `--link` handed on all variables of the source. */
  shared: Environment;
}

/** Variables of a source that Docker's `--link` never handed on. */
const NEVER_SHARED = ["HOME", "PATH"];

/**
 * The variables that `docker run --link` set, with the names, values and order of moby `daemon/links/links.go`.
 * The only difference: they contain the alias instead of the source's IP address, which changes when the source is replaced.
 */
export function legacyEnvironment({ alias, consumer, ports, shared }: LegacyLink): Environment {
  const prefix = alias.toUpperCase().replace(/-/g, "_");
  const url = (port: ExposedPort) => `${protocolOf(port)}://${alias}:${port.number}`;
  const nameOf = (port: ExposedPort) => `${prefix}_PORT_${port.number}_${protocolOf(port).toUpperCase()}`;
  const sorted = inLinkOrder(ports);

  const environment: Environment = {};
  if (sorted[0]) environment[`${prefix}_PORT`] = url(sorted[0]);
  for (const port of sorted) {
    environment[nameOf(port)] = url(port);
    environment[`${nameOf(port)}_ADDR`] = alias;
    environment[`${nameOf(port)}_PORT`] = String(port.number);
    environment[`${nameOf(port)}_PROTO`] = protocolOf(port);
  }
  for (const [first, last] of runs(sorted)) {
    environment[`${nameOf(first)}_START`] = url(first);
    environment[`${nameOf(first)}_PORT_START`] = String(first.number);
    environment[`${nameOf(first)}_END`] = url(last);
    environment[`${nameOf(first)}_PORT_END`] = String(last.number);
  }
  environment[`${prefix}_NAME`] = `/${consumer}/${alias}`;
  for (const [name, value] of Object.entries(shared)) {
    if (!NEVER_SHARED.includes(name)) environment[`${prefix}_ENV_${name}`] = value;
  }
  return environment;
}

/** First and last port of each range. A range is a run of two or more consecutive port numbers of one protocol. */
function runs(sorted: readonly ExposedPort[]): [ExposedPort, ExposedPort][] {
  const found: [ExposedPort, ExposedPort][] = [];
  for (const port of sorted) {
    const run = found.at(-1);
    if (run && protocolOf(port) === protocolOf(run[1]) && port.number === run[1].number + 1) run[1] = port;
    else found.push([port, port]);
  }
  return found.filter(([first, last]) => first !== last);
}
