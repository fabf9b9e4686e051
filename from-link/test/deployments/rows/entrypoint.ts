import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("entrypoint-app", {
  source: new RedisServer("entrypoint-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "redis:7",
  entrypoint: ["sh"],
  command: ["-c", 'while redis-cli -h "$REDIS_PORT_6379_TCP_ADDR" incr beats; do sleep 1; done'],
});
