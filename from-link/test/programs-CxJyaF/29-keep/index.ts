import * as pulumi from "@pulumi/pulumi";
import { existingSource, LinkedContainer } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name postgresql -d -e
//   POSTGRES_PASSWORD=… -v postgresql-data:/var/lib/postgresql/data postgres:12.3
// It stays as it runs.
const postgresql = existingSource("postgresql", { sharedSecrets: ["POSTGRES_PASSWORD"] });

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:6: docker run --name silverpeas -p 8080:8000
//   -d -e DB_NAME="Silverpeas" -e DB_USER="silverpeas" -e DB_PASSWORD=… -v
//   silverpeas-log:/opt/silverpeas/log -v silverpeas-data:/opt/silverpeas/data --link
//   postgresql:database silverpeas
new LinkedContainer("silverpeas", {
  source: postgresql,
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
