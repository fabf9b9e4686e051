import { existingSource, LinkedApp } from "redis-link";

new LinkedApp("running-new", {
  source: existingSource("running-redis"),
  alias: "redis",
  links: [{ source: existingSource("running-postgres"), alias: "db" }],
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28007,
});
