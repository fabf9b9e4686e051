import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("d4a-app", {
  source: new RedisServer("d4a-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28008,
  volumes: [{ containerPath: "/data" }, { containerPath: "/etc/ssl", hostPath: "/etc/ssl", readOnly: true }],
  capabilities: ["DAC_OVERRIDE"],
});
