import { LinkedApp, MariaDbServer } from "redis-link";

const mysql = new MariaDbServer("blog-mysql", { database: "wordpress" });
const blog = new LinkedApp("blog", {
  source: mysql,
  alias: "mysql",
  image: "wordpress:6",
  port: 80,
  hostPort: 8080, // WordPress writes its address into its pages
  environment: {
    WORDPRESS_DB_HOST: "mysql",
    WORDPRESS_DB_USER: mysql.username,
    WORDPRESS_DB_PASSWORD: mysql.password,
    WORDPRESS_DB_NAME: "wordpress",
  },
  // The image starts as root and becomes www-data.
  capabilities: ["CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE", "SETGID", "SETUID"],
  writable: ["/run/apache2", "/run/lock"],
});
export const endpoint = blog.endpoint;
