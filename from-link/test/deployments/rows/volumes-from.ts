import { LinkedContainer, RedisServer } from "redis-link";

new LinkedContainer("volumes-from-app", {
  source: new RedisServer("volumes-from-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  container: {
    ports: [{ internal: 8080, external: 28013 }],
    volumes: [{ fromContainer: "volumes-from-data" }],
  },
});
