import { LinkedApp, LinkedContainer, RedisServer } from "redis-link";

const api = new LinkedContainer("d5-api", {
  source: new RedisServer("d5-redis", { auth: false }),
  alias: "db",
  linkEnvironment: "legacy",
  image: "link-app:1",
});
new LinkedApp("d5-front", {
  source: api,
  alias: "api",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28012,
});
