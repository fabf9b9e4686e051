import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Longest path of a Unix socket on Linux, in bytes (`sun_path` without its final zero). */
const SOCKET_PATH_LIMIT_BYTES = 107;

/**
 * The lab's folder, which has all its files.
 *
 * @default `$XDG_CACHE_HOME/redis-link`, else `~/.cache/redis-link`; `REDIS_LINK_LAB` overrides this default
 */
export const labRoot =
  process.env.REDIS_LINK_LAB ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "redis-link");

/** A path inside the lab's folder. */
export function inLab(...segments: string[]): string {
  return join(labRoot, ...segments);
}

/** File that marks a folder as a lab. A folder without this file is never deleted. */
export const markerFile = inLab(".redis-link-lab");

/** The socket of the lab's daemon. */
export const daemonSocket = inLab("docker.sock");

/** Folder of programs for the user's PATH. */
export const binFolder = inLab("bin");

/** The value of an environment variable. @throws Error if the value is not allowed */
export function chosen<T extends string>(variable: string, allowed: readonly T[], fallback: T): T {
  const wanted = process.env[variable] ?? fallback;
  const found = allowed.find((one) => one === wanted);
  if (found !== undefined) return found;
  throw new Error(`${variable}: "${wanted}" is not accepted. It must be one of ${allowed.join(", ")}.`);
}

/**
 * Throws if the lab's folder has an unusable path: relative, too long for the daemon's socket, or with a character that separates
 * entries in PATH or mount options.
 */
export function assertUsableLabRoot(): void {
  const remedy = "Set REDIS_LINK_LAB to a short absolute path, such as /var/cache/redis-link.";
  if (!labRoot.startsWith("/"))
    throw new Error(`The lab's folder ${labRoot} is not an absolute path. ${remedy}`);
  if (labRoot.includes(delimiter) || /[\s,\\]/.test(labRoot)) {
    throw new Error(`The lab's folder ${labRoot} has a blank, comma, colon or backslash in it. ${remedy}`);
  }
  const length = Buffer.byteLength(daemonSocket);
  if (length > SOCKET_PATH_LIMIT_BYTES) {
    throw new Error(
      `${daemonSocket} is ${length} bytes long; a Unix socket's path may have ${SOCKET_PATH_LIMIT_BYTES}. ${remedy}`,
    );
  }
}
