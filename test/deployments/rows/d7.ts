import { LinkedContainer, RedisServer } from "redis-link";

new LinkedContainer("d7-app", {
  source: new RedisServer("d7-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  container: {
    ports: [{ internal: 8080, external: 28013 }],
    volumes: [{ fromContainer: "d7-data" }],
  },
});
