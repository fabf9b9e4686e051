import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name=memcached-redmine -d
//   sameersbn/memcached:1.5.6
const memcachedRedmineImage = new docker.RemoteImage("memcached-redmine-image", {
  name: "sameersbn/memcached:1.5.6",
  keepLocally: true,
});
const memcachedRedmineArgs = withImageVolumes("memcached-redmine", {
  name: "memcached-redmine",
  image: memcachedRedmineImage.imageId,
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const memcachedRedmine = new docker.Container(
  "memcached-redmine",
  memcachedRedmineArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name=redmine -it --rm
//   --link=memcached-redmine:memcached sameersbn/redmine:7.0.0-2
new LinkedContainer("redmine", {
  source: { containerId: memcachedRedmine.id, containerName: "memcached-redmine" },
  alias: "memcached",
  linkEnvironment: "legacy",
  image: "sameersbn/redmine:7.0.0-2",
  container: { tty: true, stdinOpen: true, destroyGraceSeconds: 10 },
});
