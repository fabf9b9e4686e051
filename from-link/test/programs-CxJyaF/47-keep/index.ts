import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: sudo docker run -p 5601:5601 -p 9200:9200
//   -p 5044:5044 -p 5000:5000 -it --name elk sebp/elk
// It stays as it runs.
const elk = existingSource("elk");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: sudo docker run -it --rm=true -v
//   /var/sandbox/elk-docker/elasticsearch-slave.yml:/etc/elasticsearch/elasticsearch.yml --link
//   elk:elk --name elk-slave sebp/elk
new LinkedContainer("elk-slave", {
  source: elk,
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
