import { existingSource, LinkedContainer } from "redis-link";

// some_database is another container of the daemon
// It stays as it runs.
const someDatabase = existingSource("some_database");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --link some_database:db -p
//   8080:8080 -e ADMINER_PLUGINS='tables-filter tinymce' adminer
new LinkedContainer("adminer", {
  source: someDatabase,
  alias: "db",
  linkEnvironment: "legacy",
  image: "adminer",
  container: {
    envs: ["ADMINER_PLUGINS=tables-filter tinymce"],
    ports: [{ internal: 8080, external: 8080 }],
    destroyGraceSeconds: 10,
  },
});
