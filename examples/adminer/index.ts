import { LinkedApp, PostgresServer } from "redis-link";

const postgres = new PostgresServer("tables-postgres");
const adminer = new LinkedApp("tables", {
  source: postgres,
  alias: "db",
  image: "adminer:4",
  port: 8080,
  hostPort: 8081,
  environment: { ADMINER_DEFAULT_SERVER: "db", ADMINER_DESIGN: "nette" },
  writable: true, // the design is linked into its folder
});
export const endpoint = adminer.endpoint;
// For the user postgres: pulumi stack output password --show-secrets
export const password = postgres.password;
