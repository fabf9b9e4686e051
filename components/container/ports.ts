import * as pulumi from "@pulumi/pulumi";
import * as check from "../input";
import { type Protocol, PROTOCOLS } from "../link/linkSource";

/** A port of a container that is published on the daemon's machine, in the Docker provider's own words. */
export interface PublishedPort {
  /** Port in the container, 1 to 65535. */
  internal: number;
  /** Port of the machine; 0 = Docker picks a free one, anew at each start. @default 0 */
  external?: number;
  /** Address of the machine. @default "127.0.0.1" */
  ip?: string;
  /**
   * Of two ports of one number, by two protocols, the Docker provider does not know the order again: a refresh may show
   * a container with them as one to replace. @default "tcp"
   */
  protocol?: Protocol;
}

/**
 * The ports with their defaults, ordered as the daemon answers them, so that a refresh shows no change.
 *
 * @throws RunError that names the input, the value and what is allowed, or the port that is published twice
 */
export function checkPorts(input: string, ports: readonly PublishedPort[]): Required<PublishedPort>[] {
  const checked = ports.map(({ internal, external, ip, protocol }) => ({
    internal: check.checkPort(`${input}.internal`, internal),
    external: check.checkHostPort(`${input}.external`, external ?? 0),
    ip: check.checkAddress(`${input}.ip`, ip ?? "127.0.0.1"),
    protocol: check.checkOneOf(`${input}.protocol`, protocol ?? "tcp", PROTOCOLS),
  }));
  const sorted = checked.sort((a, b) => a.internal - b.internal || a.protocol.localeCompare(b.protocol));
  const inside = sorted.map(({ internal, protocol }) => `${internal}/${protocol}`);
  const outside = sorted
    .filter(({ external }) => external !== 0)
    .map(({ ip, external, protocol }) => `${ip}:${external}/${protocol}`);
  for (const places of [inside, outside]) {
    const twice = places.find((place, index) => places.indexOf(place) !== index);
    if (twice !== undefined) throw check.inputError(input, twice, "It is published twice: leave one out.");
  }
  return sorted;
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
  { port, ports }: { port?: number; ports: readonly Required<PublishedPort>[] },
): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${name}-port-taken`, async ({ errors }) => {
    const said = errors.join("\n");
    if (/port is already allocated|address already in use/.test(said)) {
      const named = ports.filter(({ ip, external }) => said.includes(`${ip}:${external}`));
      const taken = (named.length > 0 ? named : ports).map(({ internal, external, ip }) =>
        internal === port ? `hostPort: ${external} on ${ip}` : `ports.external: ${external} on ${ip}`,
      );
      await pulumi.log.error(
        `${taken.join(" or ")} is taken by something else. Stop that, or choose another port ` +
          `(0 lets Docker pick a free one), and run the update again.`,
        resource,
      );
    }
    return false;
  });
}
