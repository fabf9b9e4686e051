import * as pulumi from "@pulumi/pulumi";
import { existingSource, LinkedContainer } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -p 8529:8529 -e
//   ARANGO_RANDOM_ROOT_PASSWORD=… --name arangodb-instance arangodb
// It stays as it runs.
const arangodbInstance = existingSource("arangodb-instance", {
  sharedSecrets: ["ARANGO_RANDOM_ROOT_PASSWORD"],
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -e ARANGO_RANDOM_ROOT_PASSWORD=…
//   --name my-app --link arangodb-instance:db-link arangodb
new LinkedContainer("my-app", {
  source: arangodbInstance,
  alias: "db-link",
  linkEnvironment: "legacy",
  image: "arangodb",
  container: {
    envs: [
      pulumi.interpolate`ARANGO_RANDOM_ROOT_PASSWORD=${config.requireSecret("my-app-ARANGO_RANDOM_ROOT_PASSWORD")}`,
    ],
    destroyGraceSeconds: 10,
  },
});
