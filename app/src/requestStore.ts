import { setImmediate as immediate, setTimeout as delay } from "node:timers/promises";
import { RedisUnavailableError, type RedisLink } from "./redisLink.ts";

/** A stored request. */
export interface RequestRecord {
  /** Time of the request, in UTC, in the form of ISO 8601. */
  time: string;
  path: string;
  client: string;
  method: string;
}

interface Waiting {
  record: RequestRecord;
  resolve: (count: number) => void;
  reject: (error: unknown) => void;
}

const COUNT_KEY = "requests:count";
const STREAM_KEY = "requests";
/** Approximate number of requests that the stream keeps. */
const STREAM_LENGTH = 1000;
/** Largest number of requests in one transaction, small enough that Redis can serve other clients between transactions. */
const BATCH_MAX = 500;
const PING_TIMEOUT_MS = 1000;

/** The requests that Redis stores: a counter, and a stream of limited length. Every method rejects if Redis does not answer. */
export class RequestStore {
  readonly #link: RedisLink;
  #waiting: Waiting[] = [];
  #busy = false;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  /**
   * Counts and stores a request in one transaction, and resolves to the request's number. Requests that arrive during a transaction
   * share the next transaction, and therefore one round trip to Redis.
   */
  add(record: RequestRecord): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      if (!this.#busy) void this.#drain();
    });
  }

  /** Number of requests that were counted so far. */
  async count(): Promise<number> {
    return Number((await this.#link.client.get(COUNT_KEY)) ?? 0);
  }

  /** The latest requests, newest first. */
  async latest(limit: number): Promise<Record<string, string>[]> {
    const entries = await this.#link.client.xRevRange(STREAM_KEY, "+", "-", { COUNT: limit });
    return (entries ?? []).map(({ id, message }) => ({ id, ...message }));
  }

  /** Resolves when Redis answers. */
  async ping(): Promise<void> {
    const over = new AbortController();
    const timeout = delay(PING_TIMEOUT_MS, undefined, { signal: over.signal }).then(() => {
      throw new RedisUnavailableError(`no answer within ${PING_TIMEOUT_MS} ms`);
    });
    try {
      await Promise.race([this.#link.client.ping(), timeout]);
    } finally {
      timeout.catch(() => undefined);
      over.abort();
    }
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      await immediate(); // so that other requests of this turn of the event loop join the batch
      const batch = this.#waiting.splice(0, BATCH_MAX);
      try {
        const last = await this.#store(batch);
        batch.forEach(({ resolve }, index) => resolve(last - batch.length + 1 + index));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#busy = false;
  }

  async #store(batch: Waiting[]): Promise<number> {
    const transaction = this.#link.client.multi().incrBy(COUNT_KEY, batch.length);
    const trim = { strategy: "MAXLEN", strategyModifier: "~", threshold: STREAM_LENGTH } as const;
    batch.forEach(({ record }, index) => {
      transaction.xAdd(STREAM_KEY, "*", { ...record }, index === batch.length - 1 ? { TRIM: trim } : {});
    });
    const [count] = await transaction.exec();
    return Number(count);
  }
}
