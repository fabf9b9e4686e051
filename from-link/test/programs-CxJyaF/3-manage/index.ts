import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name some-redis -d redis
const someRedisImage = new docker.RemoteImage("some-redis-image", {
  name: "redis",
  keepLocally: true,
});
const someRedisArgs = withImageVolumes("some-redis", {
  name: "some-redis",
  image: someRedisImage.imageId,
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const someRedis = new docker.Container(
  "some-redis",
  someRedisArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name some-app --link
//   some-redis:redis -d application-that-uses-redis
new LinkedContainer("some-app", {
  source: { containerId: someRedis.id, containerName: "some-redis" },
  alias: "redis",
  linkEnvironment: "legacy",
  image: "application-that-uses-redis",
  container: { destroyGraceSeconds: 10 },
});
