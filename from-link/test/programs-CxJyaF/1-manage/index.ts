import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedContainer, withImageVolumes } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-mysql -e
//   MYSQL_ROOT_PASSWORD=… -d mysql:tag
const someMysqlImage = new docker.RemoteImage("some-mysql-image", {
  name: "mysql:tag",
  keepLocally: true,
});
const someMysqlArgs = withImageVolumes("some-mysql", {
  name: "some-mysql",
  image: someMysqlImage.imageId,
  envs: [
    pulumi.interpolate`MYSQL_ROOT_PASSWORD=${config.requireSecret("some-mysql-MYSQL_ROOT_PASSWORD")}`,
  ],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const someMysql = new docker.Container(
  "some-mysql",
  someMysqlArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name some-app --link
//   some-mysql:mysql -d application-that-uses-mysql
new LinkedContainer("some-app", {
  source: {
    containerId: someMysql.id,
    containerName: "some-mysql",
    sharedSecrets: ["MYSQL_ROOT_PASSWORD"],
  },
  alias: "mysql",
  linkEnvironment: "legacy",
  image: "application-that-uses-mysql",
  container: { destroyGraceSeconds: 10 },
});
