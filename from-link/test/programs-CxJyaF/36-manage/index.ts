import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name mongo -d mongo:3
const mongoImage = new docker.RemoteImage("mongo-image", { name: "mongo:3", keepLocally: true });
const mongoArgs = withImageVolumes("mongo", {
  name: "mongo",
  image: mongoImage.imageId,
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const mongo = new docker.Container(
  "mongo",
  mongoArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name elasticsearch -e
//   "http.host=0.0.0.0" -e "xpack.security.enabled=false" -d
//   docker.elastic.co/elasticsearch/elasticsearch:5.6.9
const elasticsearchImage = new docker.RemoteImage("elasticsearch-image", {
  name: "docker.elastic.co/elasticsearch/elasticsearch:5.6.9",
  keepLocally: true,
});
const elasticsearchArgs = withImageVolumes("elasticsearch", {
  name: "elasticsearch",
  image: elasticsearchImage.imageId,
  envs: ["http.host=0.0.0.0", "xpack.security.enabled=false"],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const elasticsearch = new docker.Container(
  "elasticsearch",
  elasticsearchArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:7: docker run --link mongo --link
//   elasticsearch -p 9000:9000 -p 12201:12201 -p 514:514 -e
//   GRAYLOG_WEB_ENDPOINT_URI="http://127.0.0.1:9000/api" -d graylog/graylog:2.4
new LinkedContainer("graylog", {
  source: { containerId: mongo.id, containerName: "mongo" },
  alias: "mongo",
  links: [
    {
      source: {
        containerId: elasticsearch.id,
        containerName: "elasticsearch",
        sharedVariables: ["http.host", "xpack.security.enabled"],
      },
      alias: "elasticsearch",
    },
  ],
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
