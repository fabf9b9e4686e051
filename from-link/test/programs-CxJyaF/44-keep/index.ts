import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -p 49181:2181 -h zookeeper
//   --name zookeeper -d jplock/zookeeper
// It stays as it runs.
const zookeeper = existingSource("zookeeper");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -p $PORT:$PORT --link
//   zookeeper:zk -e BROKER_ID=$ID -e HOST_IP=$HOST_IP -e PORT=$PORT -d wurstmeister/kafka:0.8.1
new LinkedContainer("kafka", {
  source: zookeeper,
  alias: "zk",
  linkEnvironment: "legacy",
  image: "wurstmeister/kafka:0.8.1",
  container: {
    envs: ["BROKER_ID=1", "HOST_IP=10.0.0.1", "PORT=9092"],
    ports: [{ internal: 9092, external: 9092 }],
    destroyGraceSeconds: 10,
  },
});
