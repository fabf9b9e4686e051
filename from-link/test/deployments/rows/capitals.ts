import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("capitals-app", {
  source: new RedisServer("capitals-redis", { auth: false }),
  alias: "My_DB",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28016,
});
