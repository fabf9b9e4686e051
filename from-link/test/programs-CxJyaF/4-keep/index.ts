import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name some-postgres -e
//   POSTGRES_PASSWORD=… -e POSTGRES_USER=redmine postgres
// It stays as it runs.
const somePostgres = existingSource("some-postgres", {
  sharedVariables: ["POSTGRES_USER"],
  sharedSecrets: ["POSTGRES_PASSWORD"],
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d --name some-redmine --link
//   some-postgres:postgres redmine
new LinkedContainer("some-redmine", {
  source: somePostgres,
  alias: "postgres",
  linkEnvironment: "legacy",
  image: "redmine",
  container: { destroyGraceSeconds: 10 },
});
