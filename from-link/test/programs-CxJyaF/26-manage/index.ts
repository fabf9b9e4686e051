import { existingSource, LinkedContainer } from "redis-link";

// mysql_db_server is another container of the daemon
// It stays as it runs.
const mysqlDbServer = existingSource("mysql_db_server");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name phpmyadmin -d --link
//   mysql_db_server:db -p 8080:80 -v /some/local/directory/conf.d:/etc/phpmyadmin/conf.d:ro
//   phpmyadmin
new LinkedContainer("phpmyadmin", {
  source: mysqlDbServer,
  alias: "db",
  linkEnvironment: "legacy",
  image: "phpmyadmin",
  container: {
    volumes: [
      {
        containerPath: "/etc/phpmyadmin/conf.d",
        hostPath: "/some/local/directory/conf.d",
        readOnly: true,
      },
    ],
    ports: [{ internal: 80, external: 8080 }],
    destroyGraceSeconds: 10,
  },
});
