import { setTimeout as sleep } from "node:timers/promises";

/** Repeats a question until the answer is sufficient or the time is over. Returns the last answer. */
export async function askUntil<T>(
  ask: () => Promise<T>,
  isEnough: (answer: T) => boolean,
  { timeoutMs, pauseMs }: { timeoutMs: number; pauseMs: number },
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isEnough(answer) || Date.now() > end) return answer;
    await sleep(pauseMs);
  }
}
