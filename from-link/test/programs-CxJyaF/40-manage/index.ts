import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedContainer, withImageVolumes } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -p 5432:5432 --name db
//   kartoza/postgis:13.0
const dbImage = new docker.RemoteImage("db-image", {
  name: "kartoza/postgis:13.0",
  keepLocally: true,
});
const dbArgs = withImageVolumes("db", {
  name: "db",
  image: dbImage.imageId,
  ports: [{ internal: 5432, external: 5432 }],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const db = new docker.Container(
  "db",
  dbArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d -p 8600:8080 --name geoserver
//   --link db:db -e DB_BACKEND=POSTGRES -e HOST=db -e POSTGRES_PORT=5432 -e POSTGRES_DB=gis -e
//   POSTGRES_USER=docker -e POSTGRES_PASS=… kartoza/geoserver:2.18.0
new LinkedContainer("geoserver", {
  source: { containerId: db.id, containerName: "db" },
  alias: "db",
  linkEnvironment: "legacy",
  image: "kartoza/geoserver:2.18.0",
  container: {
    envs: [
      "DB_BACKEND=POSTGRES",
      "HOST=db",
      "POSTGRES_DB=gis",
      pulumi.interpolate`POSTGRES_PASS=${config.requireSecret("geoserver-POSTGRES_PASS")}`,
      "POSTGRES_PORT=5432",
      "POSTGRES_USER=docker",
    ],
    ports: [{ internal: 8080, external: 8600 }],
    destroyGraceSeconds: 10,
  },
});
