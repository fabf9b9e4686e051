import { existingSource, LinkedContainer } from "redis-link";

// some-mariadb is another container of the daemon
// It stays as it runs.
const someMariadb = existingSource("some-mariadb");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-app --link
//   some-mariadb:mysql -d application-that-uses-mysql
new LinkedContainer("some-app", {
  source: someMariadb,
  alias: "mysql",
  linkEnvironment: "legacy",
  image: "application-that-uses-mysql",
  container: { destroyGraceSeconds: 10 },
});
