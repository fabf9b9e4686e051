import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("portless-worker", {
  source: new RedisServer("portless-redis", { auth: false }),
  alias: "queue",
  linkEnvironment: "legacy",
  image: "redis:7",
  command: ["sh", "-c", "while redis-cli -h queue incr beats; do sleep 1; done"],
});
