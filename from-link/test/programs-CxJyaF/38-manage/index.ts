import * as pulumi from "@pulumi/pulumi";
import { existingSource, LinkedContainer } from "redis-link";

const config = new pulumi.Config();

// postgresql is another container of the daemon
// It stays as it runs.
const postgresql = existingSource("postgresql");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name camunda -p 8080:8080
//   --link postgresql:db -e DB_DRIVER=org.postgresql.Driver -e
//   DB_URL=jdbc:postgresql://db:5432/process-engine -e DB_USERNAME=camunda -e DB_PASSWORD=… -e
//   WAIT_FOR=db:5432 camunda/camunda-bpm-platform:latest
new LinkedContainer("camunda", {
  source: postgresql,
  alias: "db",
  linkEnvironment: "legacy",
  exceptVariables: ["DB_PASSWORD"],
  image: "camunda/camunda-bpm-platform:latest",
  container: {
    envs: [
      "DB_DRIVER=org.postgresql.Driver",
      pulumi.interpolate`DB_PASSWORD=${config.requireSecret("camunda-DB_PASSWORD")}`,
      "DB_URL=jdbc:postgresql://db:5432/process-engine",
      "DB_USERNAME=camunda",
      "WAIT_FOR=db:5432",
    ],
    ports: [{ internal: 8080, external: 8080 }],
    destroyGraceSeconds: 10,
  },
});
