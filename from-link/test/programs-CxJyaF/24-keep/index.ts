import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name my-couchdb couchdb:tag
// It stays as it runs.
const myCouchdb = existingSource("my-couchdb");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name my-couchdb-app --link
//   my-couchdb:couchdb -d app-that-uses-couchdb
new LinkedContainer("my-couchdb-app", {
  source: myCouchdb,
  alias: "couchdb",
  linkEnvironment: "legacy",
  image: "app-that-uses-couchdb",
  container: { destroyGraceSeconds: 10 },
});
