import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("ports-app", {
  source: new RedisServer("ports-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 80,
  hostPort: 880,
  ports: [
    { internal: 8080, external: 28015 },
    { internal: 53, external: 28053, protocol: "udp" },
  ],
  capabilities: ["NET_BIND_SERVICE"],
  environment: { PORTS: "80", UDP: "53" },
});
