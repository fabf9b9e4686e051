import { eventually } from "../shared/eventually.ts";

const ATTEMPT_TIMEOUT_MS = 2000;

/**
 * Resolves once an endpoint answers a request with its count.
 *
 * @throws Error with its last answer if that takes a minute
 */
export async function answers(endpoint: string, signal: AbortSignal): Promise<void> {
  const ask = async () => {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
    const text = await response.text();
    if (!response.ok || !/\d/.test(text)) {
      throw new Error(`${endpoint} does not answer with a count, but with ${response.status}: ${text}`);
    }
  };
  await eventually(ask, { timeoutMs: 60_000, pauseMs: 10, signal });
}
