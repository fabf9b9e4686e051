import { setTimeout as sleep } from "node:timers/promises";

/** How long and how often something is tried. */
interface Patience {
  /** @default 20000 */
  timeoutMs?: number;
  /** Between two attempts. @default 200 */
  pauseMs?: number;
  /** Ends it early. */
  signal?: AbortSignal;
}

/** Repeats until it succeeds; throws the last failure once the time is over. */
export async function eventually<T>(attempt: () => Promise<T>, patience: Patience = {}): Promise<T> {
  const { timeoutMs = 20_000, pauseMs = 200, signal } = patience;
  const end = Date.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(pauseMs);
    }
  }
}
