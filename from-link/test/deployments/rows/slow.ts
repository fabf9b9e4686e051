import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("slow-app", {
  source: new RedisServer("slow-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28018,
  environment: { WAIT: "75" },
  health: { startPeriodSeconds: 90 },
});
