import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedContainer, withImageVolumes } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name postgresql -d -e
//   POSTGRES_PASSWORD=… -v postgresql-data:/var/lib/postgresql/data postgres:12.3
const postgresqlImage = new docker.RemoteImage("postgresql-image", {
  name: "postgres:12.3",
  keepLocally: true,
});
const postgresqlArgs = withImageVolumes("postgresql", {
  name: "postgresql",
  image: postgresqlImage.imageId,
  envs: [
    pulumi.interpolate`POSTGRES_PASSWORD=${config.requireSecret("postgresql-POSTGRES_PASSWORD")}`,
  ],
  volumes: [{ containerPath: "/var/lib/postgresql/data", volumeName: "postgresql-data" }],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const postgresql = new docker.Container(
  "postgresql",
  postgresqlArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:6: docker run --name silverpeas -p 8080:8000
//   -d -e DB_NAME="Silverpeas" -e DB_USER="silverpeas" -e DB_PASSWORD=… -v
//   silverpeas-log:/opt/silverpeas/log -v silverpeas-data:/opt/silverpeas/data --link
//   postgresql:database silverpeas
new LinkedContainer("silverpeas", {
  source: {
    containerId: postgresql.id,
    containerName: "postgresql",
    sharedSecrets: ["POSTGRES_PASSWORD"],
  },
  alias: "database",
  linkEnvironment: "legacy",
  image: "silverpeas",
  container: {
    envs: [
      "DB_NAME=Silverpeas",
      pulumi.interpolate`DB_PASSWORD=${config.requireSecret("silverpeas-DB_PASSWORD")}`,
      "DB_USER=silverpeas",
    ],
    volumes: [
      { containerPath: "/opt/silverpeas/data", volumeName: "silverpeas-data" },
      { containerPath: "/opt/silverpeas/log", volumeName: "silverpeas-log" },
    ],
    ports: [{ internal: 8000, external: 8080 }],
    destroyGraceSeconds: 10,
  },
});
