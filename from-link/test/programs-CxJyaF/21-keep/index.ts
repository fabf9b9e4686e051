import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-zookeeper --restart
//   always -d zookeeper
// It stays as it runs.
const someZookeeper = existingSource("some-zookeeper");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name some-app --link
//   some-zookeeper:zookeeper -d application-that-uses-zookeeper
new LinkedContainer("some-app", {
  source: someZookeeper,
  alias: "zookeeper",
  linkEnvironment: "legacy",
  image: "application-that-uses-zookeeper",
  container: { destroyGraceSeconds: 10 },
});
