// Stand-in for the lab, not the real plugin: the daemon that the provider is configured for.
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import type { Value } from "../properties.ts";

let client: Docker | undefined;

/** `host` of the provider's configuration beats DOCKER_HOST, which beats the default socket. */
export function useDaemon(host: Value | undefined): void {
  if (typeof host === "string" && host !== "") process.env.DOCKER_HOST = host;
  client = undefined;
}

/** The client reads DOCKER_HOST by itself: unix, tcp, ssh. */
export const daemon = (): Docker => (client ??= new Docker());

export const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && "statusCode" in error ? Number(error.statusCode) : undefined;

/** The daemon's own words, as Docker's client for Go gives them. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { json } = error as { json?: { message?: string } | null };
  return json?.message === undefined ? error.message : `Error response from daemon: ${json.message}`;
}

/** Awaits a call to the daemon; `undefined` for 404 and for what else is named. @throws with `what` before the reason */
export async function call<T>(what: string, work: Promise<T>, ignored = /^$/): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (statusOf(error) === 404 || ignored.test(reason(error))) return undefined;
    throw new Error(`${what}: ${reason(error)}`, { cause: error });
  }
}

const RETRY_MS = 500;
const RETRY_LIMIT_MS = 30_000;

/** Removes something that may be in use for some seconds yet, as the real plugin does: for 30 s at most. */
export async function removeWhenFree(
  what: string,
  busy: RegExp,
  remove: () => Promise<unknown>,
): Promise<void> {
  const deadline = Date.now() + RETRY_LIMIT_MS;
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (!busy.test(reason(error))) throw new Error(reason(error), { cause: error });
      if (Date.now() > deadline) {
        const seconds = RETRY_LIMIT_MS / 1000;
        throw new Error(`timeout while waiting for ${what} to be removed (${seconds} s): ${reason(error)}`, {
          cause: error,
        });
      }
      await sleep(RETRY_MS);
    }
  }
}
