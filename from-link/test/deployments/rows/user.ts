import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("user-app", {
  source: new RedisServer("user-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28010,
  user: "1000:1000",
});
