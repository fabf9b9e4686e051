import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: sudo docker run -p 5601:5601 -p 9200:9200
//   -p 5044:5044 -p 5000:5000 -it --name elk sebp/elk
const elkImage = new docker.RemoteImage("elk-image", { name: "sebp/elk", keepLocally: true });
const elkArgs = withImageVolumes("elk", {
  name: "elk",
  image: elkImage.imageId,
  tty: true,
  stdinOpen: true,
  ports: [
    { internal: 5000, external: 5000 },
    { internal: 5044, external: 5044 },
    { internal: 5601, external: 5601 },
    { internal: 9200, external: 9200 },
  ],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const elk = new docker.Container(
  "elk",
  elkArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: sudo docker run -it --rm=true -v
//   /var/sandbox/elk-docker/elasticsearch-slave.yml:/etc/elasticsearch/elasticsearch.yml --link
//   elk:elk --name elk-slave sebp/elk
new LinkedContainer("elk-slave", {
  source: { containerId: elk.id, containerName: "elk" },
  alias: "elk",
  linkEnvironment: "legacy",
  image: "sebp/elk",
  container: {
    tty: true,
    stdinOpen: true,
    volumes: [
      {
        containerPath: "/etc/elasticsearch/elasticsearch.yml",
        hostPath: "/var/sandbox/elk-docker/elasticsearch-slave.yml",
      },
    ],
    destroyGraceSeconds: 10,
  },
});
