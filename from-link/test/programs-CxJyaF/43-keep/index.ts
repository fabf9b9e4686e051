import * as pulumi from "@pulumi/pulumi";
import { existingSource, LinkedContainer } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name phpipam-mysql -e
//   MYSQL_ROOT_PASSWORD=… -v /my_dir/phpipam:/var/lib/mysql -d mysql:5.6
// It stays as it runs.
const phpipamMysql = existingSource("phpipam-mysql", { sharedSecrets: ["MYSQL_ROOT_PASSWORD"] });

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -ti -d -p 80:80 -e
//   MYSQL_ENV_MYSQL_ROOT_PASSWORD=… --name ipam --link phpipam-mysql:mysql pierrecdn/phpipam
new LinkedContainer("ipam", {
  source: phpipamMysql,
  alias: "mysql",
  linkEnvironment: "legacy",
  exceptVariables: ["MYSQL_ENV_MYSQL_ROOT_PASSWORD"],
  image: "pierrecdn/phpipam",
  container: {
    tty: true,
    stdinOpen: true,
    envs: [
      pulumi.interpolate`MYSQL_ENV_MYSQL_ROOT_PASSWORD=${config.requireSecret("ipam-MYSQL_ENV_MYSQL_ROOT_PASSWORD")}`,
    ],
    ports: [{ internal: 80, external: 80 }],
    destroyGraceSeconds: 10,
  },
});
