import { LinkedApp, PostgresServer, RedisServer } from "redis-link";

new LinkedApp("two-links-app", {
  source: new RedisServer("two-links-redis", { auth: false }),
  alias: "redis",
  links: [{ source: new PostgresServer("two-links-postgres", { image: "postgres:15" }), alias: "db" }],
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28005,
});
