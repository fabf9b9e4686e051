import Docker from "dockerode";
import type { Value } from "../fields.ts";

// Stand-in for the lab, not the real plugin: the daemon that the provider is configured for.

let client: Docker | undefined;

/** `host` of the provider's configuration beats DOCKER_HOST, which beats the default socket. */
export function useDaemon(host: Value | undefined): void {
  if (typeof host === "string" && host !== "") process.env.DOCKER_HOST = host;
  client = undefined;
}

/** The client reads DOCKER_HOST by itself: unix, tcp, ssh. */
export const daemon = (): Docker => (client ??= new Docker());

/** The daemon's own words, as Docker's client for Go gives them. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { json } = error as { json?: { message?: string } | null };
  return json?.message === undefined ? error.message : `Error response from daemon: ${json.message}`;
}

/** Awaits a call to the daemon. @throws with `what` before the reason */
export async function failing<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${what}: ${reason(error)}`, { cause: error });
  }
}

/** The same; `undefined` for 404 and for what else is named. */
export async function call<T>(what: string, work: Promise<T>, ignored = /^$/): Promise<T | undefined> {
  const allowed = work.catch((error: unknown) => {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && !ignored.test(reason(error))) throw error;
    return undefined;
  });
  return failing(what, allowed);
}
