import { setTimeout as delay } from "node:timers/promises";
import type { AddressInfo } from "node:net";
import { createAppServer } from "./appServer.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { log } from "./log.ts";
import { reasonOf, RedisLink } from "./redisLink.ts";
import { RequestStore } from "./requestStore.ts";

/** Time that open requests have to finish when the app stops. It must be short, because Docker kills the container after 10 s. */
const DRAIN_MAX_MS = 4000;
const REDIS_CLOSE_MAX_MS = 500;

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const config = configOrExit();
const redis = `${config.redis.host}:${config.redis.port}`;
const link = new RedisLink(config.redis, (connected, reason) =>
  log(connected ? "redis connected" : "redis unavailable", { redis, reason }),
);
const server = createAppServer(new RequestStore(link), redis);

async function stop(signal: string): Promise<void> {
  log("stopping", { signal });
  setTimeout(() => server.closeAllConnections(), DRAIN_MAX_MS).unref();
  // `close` waits for open requests; it also closes idle connections.
  await new Promise((resolve) => server.close(resolve));
  await Promise.race([link.close(), delay(REDIS_CLOSE_MAX_MS)]);
  log("stopped");
  process.exit(0);
}

// The handlers are needed, because process 1 of a container ignores signals for which it has no handler.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(signal));

server.once("error", (error) => {
  process.stderr.write(`PORT=${config.port}: cannot listen: ${reasonOf(error)}\n`);
  process.exit(1);
});
server.listen(config.port, () => log("listening", { port: (server.address() as AddressInfo).port, redis }));
