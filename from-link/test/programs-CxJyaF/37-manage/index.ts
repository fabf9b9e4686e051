import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name kong-database -p
//   9042:9042 cassandra:2.2
const kongDatabaseImage = new docker.RemoteImage("kong-database-image", {
  name: "cassandra:2.2",
  keepLocally: true,
});
const kongDatabaseArgs = withImageVolumes("kong-database", {
  name: "kong-database",
  image: kongDatabaseImage.imageId,
  ports: [{ internal: 9042, external: 9042 }],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const kongDatabase = new docker.Container(
  "kong-database",
  kongDatabaseArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -d --name kong -e
//   "DATABASE=cassandra" --link kong-database:kong-database -p 8000:8000 -p 8443:8443 -p 8001:8001 -p
//   7946:7946 -p 7946:7946/udp --security-opt seccomp:unconfined mashape/kong
new LinkedContainer("kong", {
  source: { containerId: kongDatabase.id, containerName: "kong-database" },
  alias: "kong-database",
  linkEnvironment: "legacy",
  image: "mashape/kong",
  container: {
    envs: ["DATABASE=cassandra"],
    ports: [
      { internal: 7946, external: 7946 },
      { internal: 7946, external: 7946, protocol: "udp" },
      { internal: 8000, external: 8000 },
      { internal: 8001, external: 8001 },
      { internal: 8443, external: 8443 },
    ],
    securityOpts: ["seccomp:unconfined"],
    destroyGraceSeconds: 10,
  },
});
