import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name hello_world
//   tutum/hello_world
const helloWorldImage = new docker.RemoteImage("hello_world-image", {
  name: "tutum/hello_world",
  keepLocally: true,
});
const helloWorldArgs = withImageVolumes("hello_world", {
  name: "hello_world",
  image: helloWorldImage.imageId,
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const helloWorld = new docker.Container(
  "hello_world",
  helloWorldArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -ti --link hello_world
//   goldy/tor-hidden-service
new LinkedContainer("tor-hidden-service", {
  source: { containerId: helloWorld.id, containerName: "hello_world" },
  alias: "hello_world",
  linkEnvironment: "legacy",
  image: "goldy/tor-hidden-service",
  container: { tty: true, stdinOpen: true, destroyGraceSeconds: 10 },
});
