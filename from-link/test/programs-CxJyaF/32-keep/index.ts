import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -p 4444:4444 --name
//   selenium-hub selenium/hub:3.12.0-boron
// It stays as it runs.
const seleniumHub = existingSource("selenium-hub");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d -P -p 5900:5900 --link
//   selenium-hub:hub -v /dev/shm:/dev/shm selenium/node-chrome-debug:3.12.0-boron
new LinkedContainer("node-chrome-debug", {
  source: seleniumHub,
  alias: "hub",
  linkEnvironment: "legacy",
  image: "selenium/node-chrome-debug:3.12.0-boron",
  container: {
    volumes: [{ containerPath: "/dev/shm", hostPath: "/dev/shm" }],
    ports: [{ internal: 5900, external: 5900 }],
    publishAllPorts: true,
    destroyGraceSeconds: 10,
  },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -d -P -p 5901:5900 --link
//   selenium-hub:hub -v /dev/shm:/dev/shm selenium/node-firefox-debug:3.12.0-boron
new LinkedContainer("node-firefox-debug", {
  source: seleniumHub,
  alias: "hub",
  linkEnvironment: "legacy",
  image: "selenium/node-firefox-debug:3.12.0-boron",
  container: {
    volumes: [{ containerPath: "/dev/shm", hostPath: "/dev/shm" }],
    ports: [{ internal: 5900, external: 5901 }],
    publishAllPorts: true,
    destroyGraceSeconds: 10,
  },
});
