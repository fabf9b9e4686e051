import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedContainer, withImageVolumes } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name some-postgres -e
//   POSTGRES_PASSWORD=… -e POSTGRES_USER=redmine postgres
const somePostgresImage = new docker.RemoteImage("some-postgres-image", {
  name: "postgres",
  keepLocally: true,
});
const somePostgresArgs = withImageVolumes("some-postgres", {
  name: "some-postgres",
  image: somePostgresImage.imageId,
  envs: [
    pulumi.interpolate`POSTGRES_PASSWORD=${config.requireSecret("some-postgres-POSTGRES_PASSWORD")}`,
    "POSTGRES_USER=redmine",
  ],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const somePostgres = new docker.Container(
  "some-postgres",
  somePostgresArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d --name some-redmine --link
//   some-postgres:postgres redmine
new LinkedContainer("some-redmine", {
  source: {
    containerId: somePostgres.id,
    containerName: "some-postgres",
    sharedVariables: ["POSTGRES_USER"],
    sharedSecrets: ["POSTGRES_PASSWORD"],
  },
  alias: "postgres",
  linkEnvironment: "legacy",
  image: "redmine",
  container: { destroyGraceSeconds: 10 },
});
