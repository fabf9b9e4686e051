import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("restart-nginx", {
  source: new RedisServer("restart-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "nginx",
  port: 80,
  hostPort: 28009,
  restart: "always",
  capabilities: ["CHOWN", "NET_BIND_SERVICE", "SETGID", "SETUID"],
  writable: ["/run", "/var/lib/nginx"],
});
