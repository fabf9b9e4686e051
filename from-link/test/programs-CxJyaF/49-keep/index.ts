import * as pulumi from "@pulumi/pulumi";
import { existingSource, LinkedContainer } from "redis-link";

const config = new pulumi.Config();

// web_db_1 is another container of the daemon
// It stays as it runs.
const webDb1 = existingSource("web_db_1");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -it --rm --name mongo-express
//   --link web_db_1:mongo -p 8081:8081 -e ME_CONFIG_MONGODB_URL="mongodb://mongo:27017" -e
//   ME_CONFIG_OPTIONS_EDITORTHEME="ambiance" -e ME_CONFIG_BASICAUTH_USERNAME=… -e
//   ME_CONFIG_BASICAUTH_PASSWORD=… mongo-express
new LinkedContainer("mongo-express", {
  source: webDb1,
  alias: "mongo",
  linkEnvironment: "legacy",
  image: "mongo-express",
  container: {
    tty: true,
    stdinOpen: true,
    envs: [
      pulumi.interpolate`ME_CONFIG_BASICAUTH_PASSWORD=${config.requireSecret("mongo-express-ME_CONFIG_BASICAUTH_PASSWORD")}`,
      pulumi.interpolate`ME_CONFIG_BASICAUTH_USERNAME=${config.requireSecret("mongo-express-ME_CONFIG_BASICAUTH_USERNAME")}`,
      "ME_CONFIG_MONGODB_URL=mongodb://mongo:27017",
      "ME_CONFIG_OPTIONS_EDITORTHEME=ambiance",
    ],
    ports: [{ internal: 8081, external: 8081 }],
    destroyGraceSeconds: 10,
  },
});
