import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -p 49181:2181 -h zookeeper
//   --name zookeeper -d jplock/zookeeper
const zookeeperImage = new docker.RemoteImage("zookeeper-image", {
  name: "jplock/zookeeper",
  keepLocally: true,
});
const zookeeperArgs = withImageVolumes("zookeeper", {
  name: "zookeeper",
  image: zookeeperImage.imageId,
  hostname: "zookeeper",
  ports: [{ internal: 2181, external: 49181 }],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const zookeeper = new docker.Container(
  "zookeeper",
  zookeeperArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -p $PORT:$PORT --link
//   zookeeper:zk -e BROKER_ID=$ID -e HOST_IP=$HOST_IP -e PORT=$PORT -d wurstmeister/kafka:0.8.1
new LinkedContainer("kafka", {
  source: { containerId: zookeeper.id, containerName: "zookeeper" },
  alias: "zk",
  linkEnvironment: "legacy",
  image: "wurstmeister/kafka:0.8.1",
  container: {
    envs: ["BROKER_ID=1", "HOST_IP=10.0.0.1", "PORT=9092"],
    ports: [{ internal: 9092, external: 9092 }],
    destroyGraceSeconds: 10,
  },
});
