import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --restart always --name
//   some-zookeeper zookeeper
// It stays as it runs.
const someZookeeper = existingSource("some-zookeeper");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d --restart always --name
//   some-nimbus --link some-zookeeper:zookeeper storm storm nimbus
const someNimbus = new LinkedContainer("some-nimbus", {
  source: someZookeeper,
  alias: "zookeeper",
  linkEnvironment: "legacy",
  image: "storm",
  container: { command: ["storm", "nimbus"], restart: "always", destroyGraceSeconds: 10 },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -d --restart always --name
//   supervisor --link some-zookeeper:zookeeper --link some-nimbus:nimbus storm storm supervisor
new LinkedContainer("supervisor", {
  source: someZookeeper,
  alias: "zookeeper",
  links: [
    {
      source: { containerId: someNimbus.containerId, containerName: "some-nimbus" },
      alias: "nimbus",
    },
  ],
  linkEnvironment: "legacy",
  image: "storm",
  container: { command: ["storm", "supervisor"], restart: "always", destroyGraceSeconds: 10 },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:7: docker run -d -p 8080:8080 --restart always
//   --name ui --link some-nimbus:nimbus storm storm ui
new LinkedContainer("ui", {
  source: { containerId: someNimbus.containerId, containerName: "some-nimbus" },
  alias: "nimbus",
  linkEnvironment: "legacy",
  image: "storm",
  container: {
    command: ["storm", "ui"],
    ports: [{ internal: 8080, external: 8080 }],
    restart: "always",
    destroyGraceSeconds: 10,
  },
});
