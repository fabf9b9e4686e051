import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name db -d mongo:4.0
//   --smallfiles --replSet rs0 --oplogSize 128
// It stays as it runs.
const db = existingSource("db");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name rocketchat -p 80:3000
//   --link db --env ROOT_URL=http://localhost --env MONGO_OPLOG_URL=mongodb://db:27017/local -d
//   rocket.chat
new LinkedContainer("rocketchat", {
  source: db,
  alias: "db",
  linkEnvironment: "legacy",
  image: "rocket.chat",
  container: {
    envs: ["MONGO_OPLOG_URL=mongodb://db:27017/local", "ROOT_URL=http://localhost"],
    ports: [{ internal: 3000, external: 80 }],
    destroyGraceSeconds: 10,
  },
});
