import { setTimeout as sleep } from "node:timers/promises";

/** Limits for repeated attempts. */
interface Patience {
  /** @default 20000 */
  timeoutMs?: number;
  /** Pause between two attempts. @default 200 */
  pauseMs?: number;
  /** When this signal fires, no further attempt is made. */
  signal?: AbortSignal;
}

/** Repeats an attempt until it succeeds. If the time is over, throws the error of the last attempt. */
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
