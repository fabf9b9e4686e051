import { LinkedApp, SourceContainer } from "redis-link";

const postgres = new SourceContainer("design-postgres", {
  image: "postgres:15",
  passwordVariables: ["POSTGRES_PASSWORD"],
  writable: ["/dev/shm", "/run/postgresql"],
});
new LinkedApp("design-adminer", {
  source: postgres,
  alias: "db",
  linkEnvironment: "legacy",
  image: "adminer",
  port: 8080,
  hostPort: 28004,
  environment: { ADMINER_DESIGN: "nette" },
  writable: true,
});
