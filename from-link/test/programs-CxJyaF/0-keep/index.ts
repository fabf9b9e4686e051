import { existingSource, LinkedContainer } from "redis-link";

// some-mysql is another container of the daemon
// It stays as it runs.
const someMysql = existingSource("some-mysql");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-wordpress --link
//   some-mysql:mysql -p 8080:80 -d wordpress
new LinkedContainer("some-wordpress", {
  source: someMysql,
  alias: "mysql",
  linkEnvironment: "legacy",
  image: "wordpress",
  container: { ports: [{ internal: 80, external: 8080 }], destroyGraceSeconds: 10 },
});
