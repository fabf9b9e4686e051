import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name my-couchdb couchdb:tag
const myCouchdbImage = new docker.RemoteImage("my-couchdb-image", {
  name: "couchdb:tag",
  keepLocally: true,
});
const myCouchdbArgs = withImageVolumes("my-couchdb", {
  name: "my-couchdb",
  image: myCouchdbImage.imageId,
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const myCouchdb = new docker.Container(
  "my-couchdb",
  myCouchdbArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name my-couchdb-app --link
//   my-couchdb:couchdb -d app-that-uses-couchdb
new LinkedContainer("my-couchdb-app", {
  source: { containerId: myCouchdb.id, containerName: "my-couchdb" },
  alias: "couchdb",
  linkEnvironment: "legacy",
  image: "app-that-uses-couchdb",
  container: { destroyGraceSeconds: 10 },
});
