import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("d12-app", {
  source: new RedisServer("d12-redis", { auth: false }),
  alias: "My_DB",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28016,
});
