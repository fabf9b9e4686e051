import { existingSource, LinkedApp } from "redis-link";

new LinkedApp("d3x-new", {
  source: existingSource("d3x-redis"),
  alias: "redis",
  links: [{ source: existingSource("d3x-postgres"), alias: "db" }],
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28007,
});
