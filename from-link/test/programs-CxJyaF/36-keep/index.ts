import * as docker from "@pulumi/docker";
import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name mongo -d mongo:3
// It stays as it runs.
const mongo = existingSource("mongo");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name elasticsearch -e
//   "http.host=0.0.0.0" -e "xpack.security.enabled=false" -d
//   docker.elastic.co/elasticsearch/elasticsearch:5.6.9
// It stays as it runs.
const elasticsearch = existingSource("elasticsearch", {
  sharedVariables: ["http.host", "xpack.security.enabled"],
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:7: docker run --link mongo --link
//   elasticsearch -p 9000:9000 -p 12201:12201 -p 514:514 -e
//   GRAYLOG_WEB_ENDPOINT_URI="http://127.0.0.1:9000/api" -d graylog/graylog:2.4
new LinkedContainer("graylog", {
  source: mongo,
  alias: "mongo",
  links: [{ source: elasticsearch, alias: "elasticsearch" }],
  linkEnvironment: "legacy",
  image: "graylog/graylog:2.4",
  container: {
    envs: ["GRAYLOG_WEB_ENDPOINT_URI=http://127.0.0.1:9000/api"],
    ports: [
      { internal: 514, external: 514 },
      { internal: 9000, external: 9000 },
      { internal: 12201, external: 12201 },
    ],
    destroyGraceSeconds: 10,
  },
});
