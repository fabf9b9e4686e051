import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedContainer, withImageVolumes } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -p 8529:8529 -e
//   ARANGO_RANDOM_ROOT_PASSWORD=… --name arangodb-instance arangodb
const arangodbInstanceImage = new docker.RemoteImage("arangodb-instance-image", {
  name: "arangodb",
  keepLocally: true,
});
const arangodbInstanceArgs = withImageVolumes("arangodb-instance", {
  name: "arangodb-instance",
  image: arangodbInstanceImage.imageId,
  envs: [
    pulumi.interpolate`ARANGO_RANDOM_ROOT_PASSWORD=${config.requireSecret("arangodb-instance-ARANGO_RANDOM_ROOT_PASSWORD")}`,
  ],
  ports: [{ internal: 8529, external: 8529 }],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const arangodbInstance = new docker.Container(
  "arangodb-instance",
  arangodbInstanceArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -e ARANGO_RANDOM_ROOT_PASSWORD=…
//   --name my-app --link arangodb-instance:db-link arangodb
new LinkedContainer("my-app", {
  source: {
    containerId: arangodbInstance.id,
    containerName: "arangodb-instance",
    sharedSecrets: ["ARANGO_RANDOM_ROOT_PASSWORD"],
  },
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
