import { LinkedApp, LinkedContainer, RedisServer } from "redis-link";

const api = new LinkedContainer("chained-api", {
  source: new RedisServer("chained-redis", { auth: false }),
  alias: "db",
  linkEnvironment: "legacy",
  image: "link-app:1",
});
new LinkedApp("chained-front", {
  source: api,
  alias: "api",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28012,
});
