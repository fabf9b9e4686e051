import { once } from "node:events";
import { connect, type NetConnectOpts } from "node:net";

/** A machine that was switched off refuses nothing. */
const CONNECTION_TIMEOUT_MS = 5_000;

/** Ports of what says none: Docker's with and without TLS, and that of ssh. */
const DOCKER_PORT = 2375;
const SSH_PORT = 22;

/**
 * Why nobody is there at the address of a daemon, in the system's own words; undefined if somebody is, or the address is not
 * known. It costs a connection and no client, as most previews need none.
 */
export async function whyNoDaemon(daemonHost = process.env.DOCKER_HOST): Promise<string | undefined> {
  const place = placeOf(daemonHost ?? "");
  if (place === undefined) return undefined;
  const socket = connect(place);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(CONNECTION_TIMEOUT_MS) });
    return undefined;
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException;
    if (name === "AbortError") return `no answer within ${CONNECTION_TIMEOUT_MS / 1000} s`;
    // An error of several addresses has no message of its own.
    return message || code;
  } finally {
    socket.destroy();
  }
}

function placeOf(address: string): NetConnectOpts | undefined {
  const file = /^(?:unix|npipe):\/\/(.+)$/.exec(address)?.[1];
  if (file !== undefined) return { path: file };
  const [, scheme, bracketed, name, port] =
    /^(tcp|https?|ssh):\/\/(?:[^@/]*@)?(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?/.exec(address) ?? [];
  const host = bracketed ?? name;
  if (host === undefined) return undefined;
  return { host, port: port === undefined ? (scheme === "ssh" ? SSH_PORT : DOCKER_PORT) : Number(port) };
}
