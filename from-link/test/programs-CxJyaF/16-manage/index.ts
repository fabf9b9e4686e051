import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedContainer, withImageVolumes } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -e POSTGRES_USER=odoo -e
//   POSTGRES_PASSWORD=… -e POSTGRES_DB=postgres --name db postgres:15
const dbImage = new docker.RemoteImage("db-image", { name: "postgres:15", keepLocally: true });
const dbArgs = withImageVolumes("db", {
  name: "db",
  image: dbImage.imageId,
  envs: [
    "POSTGRES_DB=postgres",
    pulumi.interpolate`POSTGRES_PASSWORD=${config.requireSecret("db-POSTGRES_PASSWORD")}`,
    "POSTGRES_USER=odoo",
  ],
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

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -p 8069:8069 --name odoo --link
//   db:db -t odoo
new LinkedContainer("odoo", {
  source: {
    containerId: db.id,
    containerName: "db",
    sharedVariables: ["POSTGRES_USER", "POSTGRES_DB"],
    sharedSecrets: ["POSTGRES_PASSWORD"],
  },
  alias: "db",
  linkEnvironment: "legacy",
  image: "odoo",
  container: { tty: true, ports: [{ internal: 8069, external: 8069 }], destroyGraceSeconds: 10 },
});
