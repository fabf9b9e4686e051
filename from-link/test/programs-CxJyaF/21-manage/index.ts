import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-zookeeper --restart
//   always -d zookeeper
const someZookeeperImage = new docker.RemoteImage("some-zookeeper-image", {
  name: "zookeeper",
  keepLocally: true,
});
const someZookeeperArgs = withImageVolumes("some-zookeeper", {
  name: "some-zookeeper",
  image: someZookeeperImage.imageId,
  restart: "always",
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const someZookeeper = new docker.Container(
  "some-zookeeper",
  someZookeeperArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name some-app --link
//   some-zookeeper:zookeeper -d application-that-uses-zookeeper
new LinkedContainer("some-app", {
  source: { containerId: someZookeeper.id, containerName: "some-zookeeper" },
  alias: "zookeeper",
  linkEnvironment: "legacy",
  image: "application-that-uses-zookeeper",
  container: { destroyGraceSeconds: 10 },
});
