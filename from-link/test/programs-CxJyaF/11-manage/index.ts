import { existingSource, LinkedContainer } from "redis-link";

// nats-main is another container of the daemon
// It stays as it runs.
const natsMain = existingSource("nats-main");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --link nats-main
//   nats-streaming -store file -dir datastore -ns nats://nats-main:4222
new LinkedContainer("nats-streaming", {
  source: natsMain,
  alias: "nats-main",
  linkEnvironment: "legacy",
  image: "nats-streaming",
  container: {
    command: ["-store", "file", "-dir", "datastore", "-ns", "nats://nats-main:4222"],
    destroyGraceSeconds: 10,
  },
});
