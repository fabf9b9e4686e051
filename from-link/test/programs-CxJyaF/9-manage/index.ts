import { existingSource, LinkedContainer } from "redis-link";

// some-mysql is another container of the daemon
// It stays as it runs.
const someMysql = existingSource("some-mysql");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --link some-mysql:db -d known
new LinkedContainer("known", {
  source: someMysql,
  alias: "db",
  linkEnvironment: "legacy",
  image: "known",
  container: { destroyGraceSeconds: 10 },
});
