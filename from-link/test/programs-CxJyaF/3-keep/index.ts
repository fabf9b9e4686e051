import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-redis -d redis
// It stays as it runs.
const someRedis = existingSource("some-redis");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name some-app --link
//   some-redis:redis -d application-that-uses-redis
new LinkedContainer("some-app", {
  source: someRedis,
  alias: "redis",
  linkEnvironment: "legacy",
  image: "application-that-uses-redis",
  container: { destroyGraceSeconds: 10 },
});
