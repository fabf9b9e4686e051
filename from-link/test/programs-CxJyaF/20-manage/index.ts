import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --restart always --name
//   some-zookeeper zookeeper
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

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d --restart always --name
//   some-nimbus --link some-zookeeper:zookeeper storm storm nimbus
const someNimbus = new LinkedContainer("some-nimbus", {
  source: { containerId: someZookeeper.id, containerName: "some-zookeeper" },
  alias: "zookeeper",
  linkEnvironment: "legacy",
  image: "storm",
  container: { command: ["storm", "nimbus"], restart: "always", destroyGraceSeconds: 10 },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -d --restart always --name
//   supervisor --link some-zookeeper:zookeeper --link some-nimbus:nimbus storm storm supervisor
new LinkedContainer("supervisor", {
  source: { containerId: someZookeeper.id, containerName: "some-zookeeper" },
  alias: "zookeeper",
  links: [
    {
      source: { containerId: someNimbus.containerId, containerName: "some-nimbus" },
      alias: "nimbus",
    },
  ],
  linkEnvironment: "legacy",
  image: "storm",
  container: { command: ["storm", "supervisor"], restart: "always", destroyGraceSeconds: 10 },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:7: docker run -d -p 8080:8080 --restart always
//   --name ui --link some-nimbus:nimbus storm storm ui
new LinkedContainer("ui", {
  source: { containerId: someNimbus.containerId, containerName: "some-nimbus" },
  alias: "nimbus",
  linkEnvironment: "legacy",
  image: "storm",
  container: {
    command: ["storm", "ui"],
    ports: [{ internal: 8080, external: 8080 }],
    restart: "always",
    destroyGraceSeconds: 10,
  },
});
