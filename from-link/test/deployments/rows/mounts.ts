import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("mounts-app", {
  source: new RedisServer("mounts-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28008,
  volumes: [{ containerPath: "/data" }, { containerPath: "/etc/ssl", hostPath: "/etc/ssl", readOnly: true }],
  capabilities: ["DAC_OVERRIDE"],
});
