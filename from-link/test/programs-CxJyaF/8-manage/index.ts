import { existingSource, LinkedContainer } from "redis-link";

// some-mysql is another container of the daemon
// It stays as it runs.
const someMysql = existingSource("some-mysql");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-piwik --link
//   some-mysql:db -d piwik
new LinkedContainer("some-piwik", {
  source: someMysql,
  alias: "db",
  linkEnvironment: "legacy",
  image: "piwik",
  container: { destroyGraceSeconds: 10 },
});
