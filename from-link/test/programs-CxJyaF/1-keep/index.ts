import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-mysql -e
//   MYSQL_ROOT_PASSWORD=… -d mysql:tag
// It stays as it runs.
const someMysql = existingSource("some-mysql", { sharedSecrets: ["MYSQL_ROOT_PASSWORD"] });

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name some-app --link
//   some-mysql:mysql -d application-that-uses-mysql
new LinkedContainer("some-app", {
  source: someMysql,
  alias: "mysql",
  linkEnvironment: "legacy",
  image: "application-that-uses-mysql",
  container: { destroyGraceSeconds: 10 },
});
