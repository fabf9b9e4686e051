import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedContainer, withImageVolumes } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name phpipam-mysql -e
//   MYSQL_ROOT_PASSWORD=… -v /my_dir/phpipam:/var/lib/mysql -d mysql:5.6
const phpipamMysqlImage = new docker.RemoteImage("phpipam-mysql-image", {
  name: "mysql:5.6",
  keepLocally: true,
});
const phpipamMysqlArgs = withImageVolumes("phpipam-mysql", {
  name: "phpipam-mysql",
  image: phpipamMysqlImage.imageId,
  envs: [
    pulumi.interpolate`MYSQL_ROOT_PASSWORD=${config.requireSecret("phpipam-mysql-MYSQL_ROOT_PASSWORD")}`,
  ],
  volumes: [{ containerPath: "/var/lib/mysql", hostPath: "/my_dir/phpipam" }],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const phpipamMysql = new docker.Container(
  "phpipam-mysql",
  phpipamMysqlArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -ti -d -p 80:80 -e
//   MYSQL_ENV_MYSQL_ROOT_PASSWORD=… --name ipam --link phpipam-mysql:mysql pierrecdn/phpipam
new LinkedContainer("ipam", {
  source: {
    containerId: phpipamMysql.id,
    containerName: "phpipam-mysql",
    sharedSecrets: ["MYSQL_ROOT_PASSWORD"],
  },
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
