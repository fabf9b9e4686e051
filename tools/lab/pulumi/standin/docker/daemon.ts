import type Docker from "dockerode";
import { dockerClient, settingsIn, useDaemon } from "redis-link/tools";
import type { Properties } from "../fields.ts";

// Stand-in for the lab, not the real plugin: connects to the provider's configured daemon, in the same way as the components.

let client: Docker;

/**
 * Connects to the daemon of the provider's inputs; environment variables stand in for missing inputs. @throws Error if no
 * daemon answers there
 */
export async function useConfigured(inputs: Properties): Promise<void> {
  client = dockerClient(useDaemon(settingsIn(inputs)));
  await failing("Error pinging Docker server", client.ping());
}

export const daemon = (): Docker => client;

/** The daemon's error message, in the form of Docker's Go client. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { json } = error as { json?: { message?: string } | null };
  return json?.message === undefined ? error.message : `Error response from daemon: ${json.message}`;
}

/** Awaits a call to the daemon. @throws Error with `what`, followed by the reason */
export async function failing<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${what}: ${reason(error)}`, { cause: error });
  }
}

/** Like `failing`, but returns `undefined` for 404 and for errors that match `ignored`. */
export async function call<T>(what: string, work: Promise<T>, ignored = /^$/): Promise<T | undefined> {
  const allowed = work.catch((error: unknown) => {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && !ignored.test(reason(error))) throw error;
    return undefined;
  });
  return failing(what, allowed);
}
