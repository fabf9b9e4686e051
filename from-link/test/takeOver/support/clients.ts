import { setTimeout as sleep } from "node:timers/promises";

const PAUSE_MS = 50;
const TIMEOUT_MS = 1000;

/** Clients that ask each of some ports again and again: how long nobody answered is what a user sees of a move. */
export class Clients {
  private readonly answered = new Map<number, number>();
  private readonly longestMs = new Map<number, number>();
  private running = true;
  private readonly all: Promise<unknown>;

  constructor(ports: readonly number[]) {
    this.all = Promise.all(ports.map((port) => this.client(port)));
  }

  /** Ends them. Returns the longest time without an answer, in milliseconds, by port. */
  async end(): Promise<ReadonlyMap<number, number>> {
    this.running = false;
    await this.all;
    return this.longestMs;
  }

  private async client(port: number): Promise<void> {
    while (this.running) {
      const asked = performance.now();
      if (await answers(port)) {
        const now = performance.now();
        const gap = now - (this.answered.get(port) ?? asked);
        this.answered.set(port, now);
        this.longestMs.set(port, Math.max(gap, this.longestMs.get(port) ?? 0));
      }
      await sleep(PAUSE_MS);
    }
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      redirect: "manual",
      headers: { connection: "close" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    return false;
  }
}
