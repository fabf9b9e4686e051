import { createClient, MultiErrorReply, type RedisClientType } from "@redis/client";
import type { RedisTarget } from "./config.ts";

/** Redis is not available at the moment. The message has the reason. */
export class RedisUnavailableError extends Error {}

const CONNECT_TIMEOUT_MS = 1000;
/** A connection without traffic for this long is dead, because the watchdog pings more often. */
const SILENCE_MAX_MS = 3000;
const RECONNECT_FIRST_MS = 50;
const RECONNECT_MAX_MS = 500;
const WATCHDOG_PERIOD_MS = 500;
/** Redis hangs if a ping has no answer for this many periods. */
const WATCHDOG_PERIODS_MAX = 2;

/**
 * One connection to Redis that is either ready or fails at once, and reconnects. The client's command timeout ends when a command is
 * written, so a transaction could wait for ever on a Redis that hangs. Therefore a watchdog pings, and renews a connection that does not
 * answer; pending commands then fail.
 */
export class RedisLink {
  readonly #target: RedisTarget;
  readonly #onChange: (connected: boolean, reason?: string) => void;
  readonly #watchdog: NodeJS.Timeout;
  #client: RedisClientType;
  #connected: boolean | undefined;
  #reason = "not connected yet";
  #periodsUnanswered = 0;

  /** @param onChange called when the connection opens or closes, not for each attempt */
  constructor(target: RedisTarget, onChange: (connected: boolean, reason?: string) => void) {
    this.#target = target;
    this.#onChange = onChange;
    this.#client = this.#open();
    this.#watchdog = setInterval(() => this.#watch(), WATCHDOG_PERIOD_MS).unref();
  }

  /** @throws RedisUnavailableError when there is no connection at this moment */
  get client(): RedisClientType {
    if (!this.#client.isReady) throw new RedisUnavailableError(this.#reason);
    return this.#client;
  }

  /** Waits for pending commands, then closes. */
  async close(): Promise<void> {
    clearInterval(this.#watchdog);
    if (this.#client.isReady) await this.#client.close();
    else this.#client.destroy();
  }

  #open(): RedisClientType {
    const { host, port, tls, ...credentials } = this.#target;
    const socket = {
      host,
      port,
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MAX_MS,
      reconnectStrategy: reconnectDelayMs,
    };
    const client = createClient({
      ...credentials,
      socket: tls ? { ...socket, tls } : socket,
      disableOfflineQueue: true,
      maintNotifications: "disabled",
    });
    client.on("ready", () => {
      this.#periodsUnanswered = 0;
      this.#report(client, true);
    });
    client.on("error", (error: unknown) => this.#report(client, false, reasonOf(error)));
    // Rejects only if the client is closed while it connects. Failed attempts are "error" events.
    client.connect().catch(() => undefined);
    return client;
  }

  #report(client: RedisClientType, connected: boolean, reason = ""): void {
    if (client !== this.#client) return; // a connection that was given up
    if (!connected) this.#reason = reason;
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#onChange(connected, connected ? undefined : reason);
  }

  #watch(): void {
    const client = this.#client;
    if (!client.isReady) return;
    if (this.#periodsUnanswered >= WATCHDOG_PERIODS_MAX) {
      this.#report(client, false, `no answer for ${WATCHDOG_PERIODS_MAX * WATCHDOG_PERIOD_MS} ms`);
      this.#periodsUnanswered = 0;
      this.#client = this.#open();
      client.destroy();
      return;
    }
    if (this.#periodsUnanswered++ > 0) return;
    const answered = () => {
      if (client === this.#client) this.#periodsUnanswered = 0;
    };
    client.ping().then(answered, answered); // an error reply is an answer too
  }
}

/** Doubles from the first delay to the longest, minus up to half at random, so that many apps do not reconnect at once. */
function reconnectDelayMs(retries: number): number {
  const delay = Math.min(RECONNECT_FIRST_MS * 2 ** retries, RECONNECT_MAX_MS);
  return Math.round(delay * (1 - Math.random() / 2));
}

/** An error's message in one line. A connection refused on all addresses of a name has only a code. */
export function reasonOf(error: unknown): string {
  if (error instanceof MultiErrorReply) return reasonOf(error.errors().next().value);
  if (!(error instanceof Error)) return String(error);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
