import { isIP } from "node:net";
import { checkHostname, inputError } from "../input";

/** A line of a container's `/etc/hosts`, in the Docker provider's own words. */
export interface Host {
  /** Name of the host. */
  host: string;
  /** Its address; `host-gateway` is the daemon's machine. */
  ip: string;
}

/** @throws RunError that names the input and the name or address that cannot be one */
export function checkHosts(input: string, hosts: readonly Host[]): Host[] {
  return hosts.map(({ host, ip }) => {
    checkHostname(`${input}.host`, host);
    if (isIP(ip) === 0 && ip !== "host-gateway") {
      throw inputError(
        `${input}.ip`,
        ip,
        'It must be an IP address, or "host-gateway" for the daemon\'s machine.',
      );
    }
    return { host, ip };
  });
}
