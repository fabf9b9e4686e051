import { isIPv4 } from "node:net";
import { checkHostname, inputError } from "../input";

/** A line of a container's `/etc/hosts`, in the Docker provider's own words. */
export interface Host {
  /** Name of the host. */
  host: string;
  /** Its IPv4 address; `host-gateway` is the daemon's machine. */
  ip: string;
}

/**
 * Lines of `/etc/hosts`. The provider reads an IPv6 address back as its first part, and each refresh would replace the
 * container (terraform-provider-docker, `flattenExtraHosts`).
 *
 * @throws RunError that names the input and the name or address that cannot be one
 */
export function checkHosts(input: string, hosts: readonly Host[]): Host[] {
  return hosts.map(({ host, ip }) => {
    checkHostname(`${input}.host`, host);
    if (!isIPv4(ip) && ip !== "host-gateway") {
      throw inputError(
        `${input}.ip`,
        ip,
        'It must be an IPv4 address, or "host-gateway" for the daemon\'s machine.',
      );
    }
    return { host, ip };
  });
}
