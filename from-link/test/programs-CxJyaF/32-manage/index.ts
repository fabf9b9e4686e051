import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -p 4444:4444 --name
//   selenium-hub selenium/hub:3.12.0-boron
const seleniumHubImage = new docker.RemoteImage("selenium-hub-image", {
  name: "selenium/hub:3.12.0-boron",
  keepLocally: true,
});
const seleniumHubArgs = withImageVolumes("selenium-hub", {
  name: "selenium-hub",
  image: seleniumHubImage.imageId,
  ports: [{ internal: 4444, external: 4444 }],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const seleniumHub = new docker.Container(
  "selenium-hub",
  seleniumHubArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d -P -p 5900:5900 --link
//   selenium-hub:hub -v /dev/shm:/dev/shm selenium/node-chrome-debug:3.12.0-boron
new LinkedContainer("node-chrome-debug", {
  source: { containerId: seleniumHub.id, containerName: "selenium-hub" },
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
  source: { containerId: seleniumHub.id, containerName: "selenium-hub" },
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
