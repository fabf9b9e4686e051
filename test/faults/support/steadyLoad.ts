import { Agent, get } from "node:http";
import { eventually } from "../../../tools/shared/eventually.ts";

const CLIENTS = 8;
/** A client's pause after an answer, and after a failure. */
const PAUSE_MS = 10;
const PAUSE_AFTER_FAILURE_MS = 50;
const TIMEOUT_MS = 2000;
const POLL_MS = 20;
/** A load is under way when so many requests are acknowledged. */
const ACKNOWLEDGED_BEFORE = 200;
const UNDER_WAY_TIMEOUT_MS = 30_000;
/** Answers in a row that say that it works again. */
const ANSWERS_WHEN_HEALED = 50;

/** Effects of a fault on clients. */
export interface Seen {
  /** Longest time in which no client got a count. */
  downtimeMs: number;
  /** Requests that were answered by an error or not at all: nothing was promised to them. */
  refused: number;
  /** Requests that were answered with a count. */
  acknowledged: number;
  /** Counts that were given twice, or are above what Redis has at the end: requests that it forgot. */
  lost: number;
}

/** For this long an endpoint that refused is asked after all others. */
const AVOIDED_MS = 3000;

/**
 * A steady load: some clients that each send the next request when the last one is over. Of several endpoints they take
 * turns, and go on to the next one where one gives no count, as what balances a load does.
 */
export class SteadyLoad {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  private readonly counts: number[] = [];
  private readonly answeredAt: number[] = [performance.now()];
  private lastFailureAt = 0;
  private refused = 0;
  private running = true;
  private readonly clients: Promise<void>[];
  private readonly url: () => string | readonly string[];
  private readonly avoidedUntil = new Map<string, number>();
  private turn = 0;

  /** @param url read anew for each request, as an update may change the port */
  constructor(url: () => string | readonly string[]) {
    this.url = url;
    this.clients = Array.from({ length: CLIENTS }, () => this.client());
  }

  /** Resolves when some requests are acknowledged: an app that has just started may take seconds for the first. */
  underWay(): Promise<void> {
    const look = () =>
      this.counts.length < ACKNOWLEDGED_BEFORE
        ? Promise.reject(new Error(`Only ${this.counts.length} requests are acknowledged.`))
        : Promise.resolve();
    return eventually(look, { timeoutMs: UNDER_WAY_TIMEOUT_MS, pauseMs: POLL_MS });
  }

  /** Resolves when all is well since a moment; to the milliseconds from that moment to the first answer that stayed. */
  async healed(since: number, timeoutMs = 90_000): Promise<number> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const from = Math.max(since, this.lastFailureAt);
      const answers = this.answeredAt.slice(-ANSWERS_WHEN_HEALED);
      if (answers.length === ANSWERS_WHEN_HEALED && answers[0]! > from) {
        return (this.answeredAt.find((time) => time > from) ?? from) - since;
      }
      if (performance.now() > end)
        throw new Error(`The endpoint does not answer steadily after ${timeoutMs} ms.`);
      await pause(POLL_MS);
    }
  }

  /** Ends the load, and compares what was acknowledged with what Redis has. */
  async end(countInRedis: () => Promise<number>): Promise<Seen> {
    this.running = false;
    await Promise.all(this.clients);
    this.agent.destroy();
    const last = await countInRedis();
    const distinct = new Set(this.counts.filter((count) => count <= last));
    return {
      downtimeMs: Math.max(...this.answeredAt.slice(1).map((time, index) => time - this.answeredAt[index]!)),
      refused: this.refused,
      acknowledged: this.counts.length,
      lost: this.counts.length - distinct.size,
    };
  }

  private async client(): Promise<void> {
    while (this.running) {
      try {
        this.counts.push(await this.request());
        this.answeredAt.push(performance.now());
        await pause(PAUSE_MS);
      } catch {
        this.refused += 1;
        this.lastFailureAt = performance.now();
        await pause(PAUSE_AFTER_FAILURE_MS);
      }
    }
  }

  /** @throws the failure of the last endpoint if none gives a count */
  private async request(): Promise<number> {
    let failure: unknown;
    for (const url of this.inTurn()) {
      try {
        return await this.ask(url);
      } catch (error) {
        failure = error;
        this.avoidedUntil.set(url, performance.now() + AVOIDED_MS);
      }
    }
    throw failure;
  }

  private inTurn(): string[] {
    const urls = [this.url()].flat();
    this.turn = (this.turn + 1) % urls.length;
    const rotated = [...urls.slice(this.turn), ...urls.slice(0, this.turn)];
    const isAvoided = (url: string) => (this.avoidedUntil.get(url) ?? 0) > performance.now();
    return [...rotated.filter((url) => !isAvoided(url)), ...rotated.filter(isAvoided)];
  }

  private ask(url: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = get(url, { agent: this.agent, timeout: TIMEOUT_MS }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += part));
        response.on("error", reject);
        response.on("end", () => {
          const count = /(\d+)\n$/.exec(text)?.[1];
          if (response.statusCode === 200 && count !== undefined) resolve(Number(count));
          else reject(new Error(`${response.statusCode}: ${text}`));
        });
      });
      request.on("timeout", () => request.destroy(new Error("no answer")));
      request.on("error", reject);
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The last count that Redis gave, by asking for one more. */
export async function countInRedis(endpoint: string): Promise<number> {
  const answer = await fetch(endpoint, { headers: { Accept: "application/json" } });
  return ((await answer.json()) as { count: number }).count - 1;
}
