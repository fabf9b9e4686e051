import { existingSource, LinkedContainer } from "redis-link";

// some-postgres is another container of the daemon
// It stays as it runs.
const somePostgres = existingSource("some-postgres");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-drupal --link
//   some-postgres:postgres -d drupal
new LinkedContainer("some-drupal", {
  source: somePostgres,
  alias: "postgres",
  linkEnvironment: "legacy",
  image: "drupal",
  container: { destroyGraceSeconds: 10 },
});
