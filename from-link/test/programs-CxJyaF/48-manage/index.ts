import * as pulumi from "@pulumi/pulumi";
import { existingSource, LinkedContainer } from "redis-link";

const config = new pulumi.Config();

// my_mysql_container is another container of the daemon
// It stays as it runs.
const myMysqlContainer = existingSource("my_mysql_container");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -p 9104:9104
//   --link=my_mysql_container:bdd -e DATA_SOURCE_NAME=… prom/mysqld-exporter
new LinkedContainer("mysqld-exporter", {
  source: myMysqlContainer,
  alias: "bdd",
  linkEnvironment: "legacy",
  image: "prom/mysqld-exporter",
  container: {
    envs: [
      pulumi.interpolate`DATA_SOURCE_NAME=${config.requireSecret("mysqld-exporter-DATA_SOURCE_NAME")}`,
    ],
    ports: [{ internal: 9104, external: 9104 }],
    destroyGraceSeconds: 10,
  },
});
