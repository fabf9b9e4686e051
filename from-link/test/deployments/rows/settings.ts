import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("settings-app", {
  source: new RedisServer("settings-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28017,
  hostname: "shop",
  hosts: [{ host: "pay", ip: "192.0.2.7" }],
  capabilities: ["NET_ADMIN"],
  ulimits: [{ name: "nofile", soft: 1024, hard: 2048 }],
  labels: { tier: "front" },
  dns: ["192.0.2.53"],
});
