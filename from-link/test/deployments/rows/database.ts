import { LinkedApp, PostgresServer } from "redis-link";

const postgres = new PostgresServer("database-postgres", { image: "postgres:15" });
new LinkedApp("database-adminer", {
  source: postgres,
  alias: "db",
  linkEnvironment: "legacy",
  image: "adminer",
  port: 8080,
  hostPort: 28003,
});
export const password = postgres.password;
