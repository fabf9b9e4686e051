import { join } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer, type LinkSource } from "redis-link";

const config = new pulumi.Config();
const prefix = config.require("prefix");

// Both apps run one image, built once.
const appImage = new docker.RemoteImage("app-image", {
  name: `${prefix}-app:1`,
  build: { context: join(__dirname, "../../app") },
}).imageId;

const redis = new RedisServer("redis", {
  containerName: `${prefix}-redis`,
  memoryMb: config.requireNumber("redisMemoryMb"),
  sharedVariables: ["REDIS_VERSION"],
});

// Any container can be a source. Its ports are read from its image, as none are given. A VOLUME of its image needs a named
// volume: otherwise its data are deleted when the container is replaced.
const cacheData = new docker.Volume("cache-data", { name: `${prefix}-cache-data` });
const cacheImage = new docker.RemoteImage("cache-image", { name: "redis:7", keepLocally: true });
const cacheContainer = new docker.Container("cache", {
  name: `${prefix}-cache`,
  image: cacheImage.imageId,
  command: ["redis-server", "--protected-mode", "no", "--appendonly", "yes"],
  envs: [`CACHE_VERSION=${config.get("cacheVersion") ?? "1"}`],
  volumes: [{ volumeName: cacheData.name, containerPath: "/data" }],
});
const cache: LinkSource = {
  containerId: cacheContainer.id,
  containerName: `${prefix}-cache`,
  image: cacheImage.imageId,
};

// An app with two links, with the variables of docker run --link for both.
const first = new LinkedApp("first", {
  containerName: `${prefix}-first`,
  source: redis,
  alias: "db",
  links: [{ source: cache, alias: "cache" }],
  linkEnvironment: "legacy",
  image: appImage,
  port: 3000,
  health: { path: "/healthz" },
  environment: { LINK_ALIAS: "db" },
});
export const firstEndpoint = first.endpoint;

// Another app on the same Redis. Neither app can reach the other, nor see its alias.
const alias = config.require("secondAlias");
const second = config.requireBoolean("secondApp")
  ? new LinkedApp("second", {
      containerName: `${prefix}-second`,
      source: redis,
      alias,
      image: appImage,
      port: 3000,
      health: { path: "/healthz" },
      environment: { LINK_ALIAS: alias },
    })
  : undefined;
export const secondEndpoint = second?.endpoint;
