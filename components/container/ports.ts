import * as pulumi from "@pulumi/pulumi";
import { resolve } from "../stack/sdk";
import * as check from "../input";
import { isOutput, whenKnown } from "../input/known";
import { type Protocol, PROTOCOLS } from "../link/linkSource";

/** A port of a container that is published on the daemon's machine, in the Docker provider's own words. */
export interface PublishedPort {
  /** Port in the container, 1 to 65535. */
  internal: number;
  /** Port of the machine; 0 = Docker picks a free one, anew at each start. @default 0 */
  external?: pulumi.Input<number>;
  /** Address of the machine. @default "127.0.0.1" */
  ip?: pulumi.Input<string>;
  /**
   * Of two ports of one number, by two protocols, the Docker provider does not know the order again: a refresh may show
   * a container with them as one to replace. @default "tcp"
   */
  protocol?: Protocol;
}

/** A port with its defaults. */
export type CheckedPort = Required<PublishedPort>;

/** A port of which all is known. */
type KnownPort = pulumi.Unwrap<CheckedPort>;

/**
 * The ports with their defaults, ordered as the daemon answers them, so that a refresh shows no change.
 *
 * @throws RunError that names the input, the value and what is allowed, or the port that is published twice
 */
export function checkPorts(input: string, ports: readonly PublishedPort[]): CheckedPort[] {
  const checked = ports.map(({ internal, external, ip, protocol }) => ({
    internal: check.checkPort(`${input}.internal`, internal),
    external: whenKnown(external ?? 0, (port) => check.checkHostPort(`${input}.external`, port)),
    ip: whenKnown(ip ?? "127.0.0.1", (address) => check.checkAddress(`${input}.ip`, address)),
    protocol: check.checkOneOf(`${input}.protocol`, protocol ?? "tcp", PROTOCOLS),
  }));
  const sorted = checked.sort((a, b) => a.internal - b.internal || a.protocol.localeCompare(b.protocol));
  const inside = sorted.map(({ internal, protocol }) => `${internal}/${protocol}`);
  refuseTwice(input, inside);
  refuseSamePlace(input, sorted.filter(isKnownPort));
  const later = sorted.findIndex((port) => !isKnownPort(port));
  if (later < 0) return sorted;
  // One that is known later tells of them all.
  const all = pulumi.output(sorted).apply((known) => {
    refuseSamePlace(input, known);
    return known;
  });
  return sorted.map((port, index) =>
    index === later ? { ...port, external: all.apply((known) => known[index]?.external ?? 0) } : port,
  );
}

/** Whether all of a port is known. */
export function isKnownPort(port: CheckedPort): port is KnownPort {
  return !isOutput(port.external) && !isOutput(port.ip);
}

function refuseSamePlace(input: string, ports: readonly KnownPort[]): void {
  const published = ports.filter(({ external }) => external !== 0);
  const places = published.map(({ ip, external, protocol }) => `${ip}:${external}/${protocol}`);
  refuseTwice(input, places);
}

function refuseTwice(input: string, places: readonly string[]): void {
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) throw check.inputError(input, twice, "It is published twice: leave one out.");
}

/**
 * Says what to do when the app's container cannot start because a port of the host is taken; Docker's own message names
 * the port at best. The failed update can be repeated once the port is free or another is chosen.
 *
 * @param port the app's port, which `hostPort` publishes; any other is one of `ports`
 */
export function portTakenHook(
  resource: pulumi.Resource,
  name: string,
  { port, ports }: { port?: number; ports: readonly CheckedPort[] },
): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${name}-port-taken`, async ({ errors }) => {
    const said = errors.join("\n");
    if (/port is already allocated|address already in use/.test(said)) {
      // All of them are known by the time that a container is made.
      const known = (await resolve(pulumi.output(ports))).value as KnownPort[];
      const named = known.filter(({ ip, external }) => said.includes(`${ip}:${external}`));
      const taken = (named.length > 0 ? named : known.filter(({ external }) => external !== 0)).map(
        ({ internal, external, ip }) =>
          internal === port ? `hostPort: ${external} on ${ip}` : `ports.external: ${external} on ${ip}`,
      );
      const isPicked = named.length === 0 && known.every(({ external }) => external === 0);
      await pulumi.log.error(
        isPicked
          ? `The port that Docker picked is taken by something else, as its message says. Run the update again: it picks another.`
          : `${taken.join(" or ")} is taken by something else. Stop that, or choose another port ` +
              `(0 lets Docker pick a free one), and run the update again.`,
        resource,
      );
    }
    return false;
  });
}
