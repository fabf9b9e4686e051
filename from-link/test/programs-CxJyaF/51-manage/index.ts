import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d
//   --name="${NAME_PREFIX}cassandra" "${IMG_PREFIX}cassandra"
const zipkinCassandraImage = new docker.RemoteImage("zipkin-cassandra-image", {
  name: "openzipkin/zipkin-cassandra",
  keepLocally: true,
});
const zipkinCassandraArgs = withImageVolumes("zipkin-cassandra", {
  name: "zipkin-cassandra",
  image: zipkinCassandraImage.imageId,
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const zipkinCassandra = new docker.Container(
  "zipkin-cassandra",
  zipkinCassandraArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d
//   --link="${NAME_PREFIX}cassandra:db" -p 9410:9410 --name="${NAME_PREFIX}collector"
//   "${IMG_PREFIX}collector"
new LinkedContainer("zipkin-collector", {
  source: { containerId: zipkinCassandra.id, containerName: "zipkin-cassandra" },
  alias: "db",
  linkEnvironment: "legacy",
  image: "openzipkin/zipkin-collector",
  container: { ports: [{ internal: 9410, external: 9410 }], destroyGraceSeconds: 10 },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -d
//   --link="${NAME_PREFIX}cassandra:db" -p 9411:9411 --name="${NAME_PREFIX}query"
//   "${IMG_PREFIX}query"
const zipkinQuery = new LinkedContainer("zipkin-query", {
  source: { containerId: zipkinCassandra.id, containerName: "zipkin-cassandra" },
  alias: "db",
  linkEnvironment: "legacy",
  image: "openzipkin/zipkin-query",
  container: { ports: [{ internal: 9411, external: 9411 }], destroyGraceSeconds: 10 },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:7: docker run -d
//   --link="${NAME_PREFIX}query:query" -p 8080:$PUBLIC_PORT -e "ROOTURL=${ROOT_URL}"
//   --name="${NAME_PREFIX}web" "${IMG_PREFIX}web"
new LinkedContainer("zipkin-web", {
  source: { containerId: zipkinQuery.containerId, containerName: "zipkin-query" },
  alias: "query",
  linkEnvironment: "legacy",
  image: "openzipkin/zipkin-web",
  container: {
    envs: ["ROOTURL=http://zipkin.example"],
    ports: [{ internal: 80, external: 8080 }],
    destroyGraceSeconds: 10,
  },
});
