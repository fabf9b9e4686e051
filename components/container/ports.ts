import * as pulumi from "@pulumi/pulumi";
import { resolve } from "../stack/sdk";
import * as check from "../input";
import { isOutput, refuseGiven, whenKnown } from "../input/known";
import { type Protocol, PROTOCOLS } from "../link/linkSource";

/** A published port of a container, in the Docker provider's form. */
export interface PublishedPort {
  /** Port in the container, 1 to 65535. */
  internal: number;
  /** Host port; 0 = Docker picks a free port at each start. @default 0 */
  external?: pulumi.Input<number>;
  /** Host address. @default "127.0.0.1" */
  ip?: pulumi.Input<string>;
  /**
   * Protocol of the port. Avoid one number with two protocols: the Docker provider does not keep the order of such ports, so a
   * refresh may show a replacement.
   * @default "tcp"
   */
  protocol?: Protocol;
}

/** A published port in which missing values are set to their defaults. */
export type CheckedPort = Required<PublishedPort>;

/** A published port whose values are known. */
type KnownPort = pulumi.Unwrap<CheckedPort>;

/** Arguments for the ports of an app. */
export interface PublishedPorts {
  /** TCP port of the app in its container. @default none: a worker without an endpoint */
  port?: number;
  /** Host port for `port`; 0 = Docker picks a free port at each start. @default 0 */
  hostPort?: pulumi.Input<number>;
  /** Host address for `port`. @default "127.0.0.1" */
  bindAddress?: pulumi.Input<string>;
  /** Other ports of the container that are published. @default [] */
  ports?: readonly PublishedPort[];
}

/** Names of the arguments that describe the port `port`. */
const OWN = { internal: "port", external: "hostPort", ip: "bindAddress", protocol: "port" };
const FURTHER = {
  ...{ internal: "ports.internal", external: "ports.external", ip: "ports.ip", protocol: "ports.protocol" },
};

const LOCAL = "127.0.0.1";

/**
 * Checks published ports. Returns the ports with defaults, in the daemon's order, so that a refresh shows no change; also in
 * the forms for a container's inputs and for claims.
 *
 * @throws RunError that names the argument, the value and what is allowed, or a port that is published twice
 */
export function checkPorts({ port, hostPort, bindAddress, ports = [] }: PublishedPorts) {
  if (port === undefined) refuseGiven({ hostPort, bindAddress }, "There is no port to publish: give `port`.");
  const own =
    port === undefined ? [] : [checked({ internal: port, external: hostPort, ip: bindAddress }, OWN)];
  const sorted = [...own, ...ports.map((further) => checked(further, FURTHER))].sort(
    (a, b) => a.internal - b.internal || a.protocol.localeCompare(b.protocol),
  );
  refuseTwice(sorted.map(({ internal, protocol }) => `${internal}/${protocol}`));
  const known = sorted.filter(isKnownPort);
  refuseSamePlace(known);
  // If a host port or an address is still unknown, the check for ports that are published twice waits for all values.
  const later = sorted.find((one) => !isKnownPort(one));
  const all = sorted.map((one) => (one === later ? { ...one, external: onceAllKnown(one, sorted) } : one));
  return {
    ports: all,
    // A port for Docker to pick is left out, because 0 would show as a change.
    inputs: all.map((one) => ({
      ...one,
      external: whenKnown(one.external, (external) => external || undefined) as pulumi.Input<number>,
    })),
    claimed: known.map((one) => ({ ...one, input: inputOf(one, port) })),
  };
}

function onceAllKnown({ external }: CheckedPort, ports: readonly CheckedPort[]): pulumi.Output<number> {
  return pulumi.all([external, ports]).apply(([known, all]) => {
    refuseSamePlace(all);
    return known;
  });
}

function checked(port: PublishedPort, inputs: typeof OWN): CheckedPort {
  return {
    internal: check.checkPort(inputs.internal, port.internal),
    external: whenKnown(port.external ?? 0, (external) => check.checkHostPort(inputs.external, external)),
    ip: whenKnown(port.ip ?? LOCAL, (address) => check.checkAddress(inputs.ip, address)),
    protocol: check.checkOneOf(inputs.protocol, port.protocol ?? "tcp", PROTOCOLS),
  };
}

function isKnownPort(port: CheckedPort): port is KnownPort {
  return !isOutput(port.external) && !isOutput(port.ip);
}

/** Name of the argument that sets a host port. */
function inputOf({ internal, protocol }: KnownPort, port?: number): string {
  return (internal === port && protocol === "tcp" ? OWN : FURTHER).external;
}

function refuseSamePlace(ports: readonly KnownPort[]): void {
  const published = ports.filter(({ external }) => external !== 0);
  const places = published.map(({ ip, external, protocol }) => `${ip}:${external}/${protocol}`);
  refuseTwice(places);
}

function refuseTwice(places: readonly string[]): void {
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) throw check.inputError("ports", twice, "It is published twice: leave one out.");
}

/**
 * Logs the remedy if the app's container cannot start because a host port is taken. Docker's own message names the port at
 * most. The update can be repeated when the port is free or changed.
 *
 * @param port the app's port, which is published by `hostPort`; other ports come from `ports`
 */
export function portTakenHook(
  resource: pulumi.Resource,
  name: string,
  { port, ports }: { port?: number; ports: readonly CheckedPort[] },
): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${name}-port-taken`, async ({ errors }) => {
    const said = errors.join("\n");
    if (/port is already allocated|address already in use/.test(said)) {
      // All ports are known when the container is made.
      const known = (await resolve(pulumi.output(ports))).value as KnownPort[];
      const named = known.filter(({ ip, external }) => said.includes(`${ip}:${external}`));
      const taken = (named.length > 0 ? named : known.filter(({ external }) => external !== 0)).map(
        (one) => `${inputOf(one, port)}: ${one.external} on ${one.ip}`,
      );
      await pulumi.log.error(
        taken.length === 0
          ? "The port that Docker picked is taken by something else, as its message says. Run the update again: it picks another."
          : `${taken.join(" or ")} is taken by something else. Stop that, or choose another port ` +
              `(0 lets Docker pick a free one), and run the update again.`,
        resource,
      );
    }
    return false;
  });
}
