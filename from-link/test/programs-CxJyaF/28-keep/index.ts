import { existingSource, LinkedContainer } from "redis-link";

// some-mysql is another container of the daemon
// It stays as it runs.
const someMysql = existingSource("some-mysql");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-mediawiki --link
//   some-mysql:mysql -d mediawiki
new LinkedContainer("some-mediawiki", {
  source: someMysql,
  alias: "mysql",
  linkEnvironment: "legacy",
  image: "mediawiki",
  container: { destroyGraceSeconds: 10 },
});
