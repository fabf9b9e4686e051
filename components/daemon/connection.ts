import http from "node:http";
import https from "node:https";
import { wordsOf, type Daemon, daemonAt } from "./daemon";
import { SshAgent } from "./sshConnection";

/** Default ports of a daemon, without and with TLS. */
const PORT = 2375;
const TLS_PORT = 2376;

/** Options with which `http.request` and dockerode reach a daemon. */
export interface Connection {
  protocol: "http" | "https";
  /** Path of a socket on this machine. */
  socketPath?: string;
  host?: string;
  port?: number;
  agent?: http.Agent;
}

/** The connection to a daemon. @throws Error that names the daemon if its address is malformed */
export function connectionTo(daemon: Daemon): Connection {
  const { address, sshOpts, tls } = daemon;
  const socketPath = /^(?:unix|npipe):\/\/(.+)$/.exec(address)?.[1];
  if (socketPath !== undefined) return { protocol: "http", socketPath };
  try {
    // Shows the machine's name, not the tunnel's.
    if (address.startsWith("ssh:"))
      return { protocol: "http", host: "docker", agent: new SshAgent(address, sshOpts) };
    const { hostname, port } = new URL(address.replace(/^[a-z]+:/, "http:"));
    const host = hostname.replace(/^\[|\]$/g, "");
    if (tls === undefined) return { protocol: "http", host, port: Number(port) || PORT };
    const { ca, cert, key } = tls;
    const agent = new https.Agent({ ca, cert, key, rejectUnauthorized: ca !== undefined, keepAlive: true });
    return { protocol: "https", host, port: Number(port) || TLS_PORT, agent };
  } catch (error) {
    throw connectionError(error, daemon);
  }
}

const ANSWER_TIMEOUT_MS = 20_000;

/** The answer to a GET request, without dockerode, which loads slowly. */
export async function ask(
  daemon: Daemon,
  path: string,
  signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS),
): Promise<unknown> {
  const { protocol, ...options } = connectionTo(daemon);
  const { request } = protocol === "https" ? https : http;
  const { status, text } = await new Promise<{ status?: number; text: string }>((resolve, reject) => {
    request({ ...options, path, signal }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (data: string) => (text += data));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, text }));
    })
      .on("error", reject)
      .end();
  });
  if (status !== 200) throw new Error(text.trim() || `HTTP ${status}`);
  return JSON.parse(text);
}

/** Adds the daemon's name and the settings behind it to a connection error. */
export function connectionError(error: unknown, daemon: Daemon): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  const tls = daemon.tls === undefined ? "" : `, with the certificates of ${daemon.tls.named}`;
  return Object.assign(new Error(`${wordsOf(daemon)}${tls}: ${message || code}`, { cause: error }), { code });
}

/**
 * Time limits for the identity of a daemon, because a machine that is off sends no refusal. A log-in by ssh takes longer than
 * other connections.
 */
const IDENTITY_TIMEOUT_MS = 5_000;
const SSH_TIMEOUT_MS = 20_000;

/** ID and name by which a daemon is recognised. */
export interface Identity {
  /** Unique ID of the daemon, which is stored with the daemon's data. */
  id: string;
  /** Name of the daemon's machine. */
  name: string;
}

/**
 * The identity of a daemon, from `docker info`. @throws Error that names the daemon and the setting if the daemon does not
 * answer
 */
export async function identityOf(daemon: Daemon): Promise<Identity> {
  const limit = daemon.address.startsWith("ssh:") ? SSH_TIMEOUT_MS : IDENTITY_TIMEOUT_MS;
  const signal = AbortSignal.timeout(limit);
  try {
    const { ID = "", Name = "" } = (await ask(daemon, "/info", signal)) as { ID?: string; Name?: string };
    return { id: ID, name: Name };
  } catch (error) {
    const late = `no answer within ${limit / 1000} s; a manager of a swarm that has no leader takes 20 s`;
    throw connectionError(signal.aborted ? new Error(late) : error, daemon);
  }
}

/**
 * Why a daemon does not answer, in the words of the system, TLS or ssh; undefined if the daemon answers. Without an address, the
 * Docker provider's daemon is asked.
 */
export async function whyNoDaemon(address?: string): Promise<string | undefined> {
  try {
    await identityOf(daemonAt(address));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
