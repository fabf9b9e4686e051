import * as pulumi from "@pulumi/pulumi";
import { resolve } from "../stack/sdk";
import * as check from "../input";
import { isOutput, refuseGiven, whenKnown } from "../input/known";
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

/** The ports of an app. */
export interface PublishedPorts {
  /** TCP port that the app listens on in its container. @default none: it is a worker, which has no endpoint */
  port?: number;
  /** Port of the host to publish `port` on; 0 = Docker picks a free one, anew at each start. @default 0 */
  hostPort?: pulumi.Input<number>;
  /** Address of the host to publish `port` on. @default "127.0.0.1" */
  bindAddress?: pulumi.Input<string>;
  /** Further ports of the container to publish. @default [] */
  ports?: readonly PublishedPort[];
}

/** Names of the inputs that say a port. */
const OWN = { internal: "port", external: "hostPort", ip: "bindAddress", protocol: "port" };
const FURTHER = {
  ...{ internal: "ports.internal", external: "ports.external", ip: "ports.ip", protocol: "ports.protocol" },
};

const LOCAL = "127.0.0.1";

/**
 * The ports with their defaults, ordered as the daemon answers them, so that a refresh shows no change; the same as a container
 * takes them, and as it claims them on its machine.
 *
 * @throws RunError that names the input, the value and what is allowed, or the port that is published twice
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
  // One that is known later tells of them all.
  const later = sorted.find((one) => !isKnownPort(one));
  const all = sorted.map((one) => (one === later ? { ...one, external: onceAllKnown(one, sorted) } : one));
  return {
    ports: all,
    // A port that Docker is to pick is left out: 0 would differ at every preview.
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

/** The input that says the port of the machine. */
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
