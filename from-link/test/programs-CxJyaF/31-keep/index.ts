import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -p 4444:4444 --name
//   selenium-hub selenium/hub:3.12.0-boron
// It stays as it runs.
const seleniumHub = existingSource("selenium-hub");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d --link selenium-hub:hub -v
//   /dev/shm:/dev/shm selenium/node-chrome:3.12.0-boron
new LinkedContainer("node-chrome", {
  source: seleniumHub,
  alias: "hub",
  linkEnvironment: "legacy",
  image: "selenium/node-chrome:3.12.0-boron",
  container: {
    volumes: [{ containerPath: "/dev/shm", hostPath: "/dev/shm" }],
    destroyGraceSeconds: 10,
  },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -d --link selenium-hub:hub -v
//   /dev/shm:/dev/shm selenium/node-firefox:3.12.0-boron
new LinkedContainer("node-firefox", {
  source: seleniumHub,
  alias: "hub",
  linkEnvironment: "legacy",
  image: "selenium/node-firefox:3.12.0-boron",
  container: {
    volumes: [{ containerPath: "/dev/shm", hostPath: "/dev/shm" }],
    destroyGraceSeconds: 10,
  },
});
