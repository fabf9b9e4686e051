import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d
//   --name="${NAME_PREFIX}cassandra" "${IMG_PREFIX}cassandra"
// It stays as it runs.
const zipkinCassandra = existingSource("zipkin-cassandra");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d
//   --link="${NAME_PREFIX}cassandra:db" -p 9410:9410 --name="${NAME_PREFIX}collector"
//   "${IMG_PREFIX}collector"
new LinkedContainer("zipkin-collector", {
  source: zipkinCassandra,
  alias: "db",
  linkEnvironment: "legacy",
  image: "openzipkin/zipkin-collector",
  container: { ports: [{ internal: 9410, external: 9410 }], destroyGraceSeconds: 10 },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -d
//   --link="${NAME_PREFIX}cassandra:db" -p 9411:9411 --name="${NAME_PREFIX}query"
//   "${IMG_PREFIX}query"
const zipkinQuery = new LinkedContainer("zipkin-query", {
  source: zipkinCassandra,
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
