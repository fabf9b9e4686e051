import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("scratch-static", {
  source: new RedisServer("scratch-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-static:1",
  port: 8080,
  hostPort: 28014,
  health: { outside: true },
});
