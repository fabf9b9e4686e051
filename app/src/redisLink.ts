import { createClient, MultiErrorReply, type RedisClientType } from "@redis/client";
import type { RedisTarget } from "./config.ts";

/** Redis is not available at the moment. The message of the error gives the reason. */
export class RedisUnavailableError extends Error {}

const CONNECT_TIMEOUT_MS = 1000;
/** A connection without traffic for this time is dead: the watchdog pings more often, and each answer is traffic. */
const SILENCE_MAX_MS = 3000;
const RECONNECT_FIRST_MS = 50;
const RECONNECT_MAX_MS = 500;
const WATCHDOG_PERIOD_MS = 500;
/** If a ping has no answer for this many periods, Redis counts as hanging. */
const WATCHDOG_PERIODS_MAX = 2;

/**
 * One connection to Redis, which reconnects by itself. While it is not connected, every command fails at once. The client's own
 * command timeout ends when a command is written, so a transaction could wait for ever for a Redis that hangs. Therefore a
 * watchdog pings Redis, and renews the connection if no answer comes; pending commands then fail.
 */
export class RedisLink {
  readonly #target: RedisTarget;
  readonly #onChange: (connected: boolean, reason?: string) => void;
  readonly #watchdog: NodeJS.Timeout;
  #client: RedisClientType;
  #connected: boolean | undefined;
  #reason = "not connected yet";
  #periodsUnanswered = 0;

  /** @param onChange called when the connection opens or closes, but not for each attempt to connect */
  constructor(target: RedisTarget, onChange: (connected: boolean, reason?: string) => void) {
    this.#target = target;
    this.#onChange = onChange;
    this.#client = this.#open();
    this.#watchdog = setInterval(() => this.#watch(), WATCHDOG_PERIOD_MS).unref();
  }

  /** The client of the connection. @throws RedisUnavailableError if there is no connection at this moment */
  get client(): RedisClientType {
    if (!this.#client.isReady) throw new RedisUnavailableError(this.#reason);
    return this.#client;
  }

  /** Waits for pending commands, then closes the connection. */
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
    // This promise rejects only if the client is closed while it connects. Failed attempts to connect are "error" events.
    client.connect().catch(() => undefined);
    return client;
  }

  #report(client: RedisClientType, connected: boolean, reason = ""): void {
    if (client !== this.#client) return; // ignores events of a connection that was given up
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

/**
 * Pause before the next attempt to connect. It doubles with each attempt up to a maximum. A random part, up to half, is
 * subtracted, so that many apps do not reconnect at the same moment.
 */
function reconnectDelayMs(retries: number): number {
  const delay = Math.min(RECONNECT_FIRST_MS * 2 ** retries, RECONNECT_MAX_MS);
  return Math.round(delay * (1 - Math.random() / 2));
}

/** An error's message in one line. If all addresses of a host name refuse the connection, the error has a code but no message. */
export function reasonOf(error: unknown): string {
  if (error instanceof MultiErrorReply) return reasonOf(error.errors().next().value);
  if (!(error instanceof Error)) return String(error);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
