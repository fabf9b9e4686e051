import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name hello_world
//   tutum/hello_world
// It stays as it runs.
const helloWorld = existingSource("hello_world");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -ti --link hello_world
//   goldy/tor-hidden-service
new LinkedContainer("tor-hidden-service", {
  source: helloWorld,
  alias: "hello_world",
  linkEnvironment: "legacy",
  image: "goldy/tor-hidden-service",
  container: { tty: true, stdinOpen: true, destroyGraceSeconds: 10 },
});
