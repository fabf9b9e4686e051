import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name=memcached-redmine -d
//   sameersbn/memcached:1.5.6
// It stays as it runs.
const memcachedRedmine = existingSource("memcached-redmine");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name=redmine -it --rm
//   --link=memcached-redmine:memcached sameersbn/redmine:7.0.0-2
new LinkedContainer("redmine", {
  source: memcachedRedmine,
  alias: "memcached",
  linkEnvironment: "legacy",
  image: "sameersbn/redmine:7.0.0-2",
  container: { tty: true, stdinOpen: true, destroyGraceSeconds: 10 },
});
