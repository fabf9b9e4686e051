import { LinkedApp, PostgresServer, RedisServer } from "redis-link";

new LinkedApp("d3-app", {
  source: new RedisServer("d3-redis", { auth: false }),
  alias: "redis",
  links: [{ source: new PostgresServer("d3-postgres", { image: "postgres:15" }), alias: "db" }],
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28005,
});
