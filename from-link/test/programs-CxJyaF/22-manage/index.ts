import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name db -d mongo:4.0
//   --smallfiles --replSet rs0 --oplogSize 128
const dbImage = new docker.RemoteImage("db-image", { name: "mongo:4.0", keepLocally: true });
const dbArgs = withImageVolumes("db", {
  name: "db",
  image: dbImage.imageId,
  command: ["--smallfiles", "--replSet", "rs0", "--oplogSize", "128"],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const db = new docker.Container(
  "db",
  dbArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name rocketchat -p 80:3000
//   --link db --env ROOT_URL=http://localhost --env MONGO_OPLOG_URL=mongodb://db:27017/local -d
//   rocket.chat
new LinkedContainer("rocketchat", {
  source: { containerId: db.id, containerName: "db" },
  alias: "db",
  linkEnvironment: "legacy",
  image: "rocket.chat",
  container: {
    envs: ["MONGO_OPLOG_URL=mongodb://db:27017/local", "ROOT_URL=http://localhost"],
    ports: [{ internal: 3000, external: 80 }],
    destroyGraceSeconds: 10,
  },
});
