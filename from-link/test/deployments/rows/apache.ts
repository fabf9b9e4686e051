import { LinkedApp, MariaDbServer } from "redis-link";

new LinkedApp("apache-wordpress", {
  source: new MariaDbServer("apache-mysql", { sharedSecrets: ["MYSQL_ROOT_PASSWORD"] }),
  alias: "mysql",
  linkEnvironment: "legacy",
  image: "wordpress",
  port: 80,
  hostPort: 28002,
  capabilities: ["CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE", "SETGID", "SETUID"],
  environment: { APACHE_RUN_DIR: "/tmp", APACHE_LOCK_DIR: "/tmp", APACHE_PID_FILE: "/tmp/apache2.pid" },
});
