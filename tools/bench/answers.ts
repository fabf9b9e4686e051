import { setTimeout as delay } from "node:timers/promises";

const TIMEOUT_MS = 60_000;
const ATTEMPT_TIMEOUT_MS = 2000;
const PAUSE_MS = 10;

/**
 * Resolves once an endpoint answers a request with its count.
 *
 * @throws Error with its last answer if that takes a minute
 */
export async function answers(endpoint: string, signal: AbortSignal): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    signal.throwIfAborted();
    const said = await fetch(endpoint, { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) }).then(
      async (response) => `${response.status}: ${await response.text()}`,
      (error: unknown) => String(error),
    );
    if (/^200: .*\d/s.test(said)) return;
    if (Date.now() > end) throw new Error(`${endpoint} does not answer with a count. It says: ${said}`);
    await delay(PAUSE_MS);
  }
}
