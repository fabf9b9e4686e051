import { existingSource, LinkedContainer } from "redis-link";

// my-memcache is another container of the daemon
// It stays as it runs.
const myMemcache = existingSource("my-memcache");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --link my-memcache:memcache -d
//   my-app-image
new LinkedContainer("my-app-image", {
  source: myMemcache,
  alias: "memcache",
  linkEnvironment: "legacy",
  image: "my-app-image",
  container: { destroyGraceSeconds: 10 },
});
