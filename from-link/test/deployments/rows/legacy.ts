import { LinkedApp, MariaDbServer } from "redis-link";

new LinkedApp("legacy-wordpress", {
  source: new MariaDbServer("legacy-mysql", { sharedSecrets: ["MYSQL_ROOT_PASSWORD"] }),
  alias: "mysql",
  linkEnvironment: "legacy",
  image: "wordpress",
  port: 80,
  hostPort: 28001,
  capabilities: ["CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE", "SETGID", "SETUID"],
  writable: ["/run/apache2", "/run/lock"],
});
