import * as pulumi from "@pulumi/pulumi";
import {
  ExistingSource,
  Link,
  LinkedApp,
  LinkedContainer,
  RedisServer,
  SourceContainer,
} from "../../../components";

const config = new pulumi.Config();
const prefix = config.require("prefix");
/** Another one replaces each container. */
const version = config.require("version");
const named = (name: string) => ({ containerName: `${prefix}-${name}` });

const redis = new RedisServer("redis", { ...named("redis"), passwordVersion: Number(version) });
const cache = new SourceContainer("cache", {
  ...named("cache"),
  image: "redis:7",
  user: "redis",
  command: ["redis-server", "--protected-mode", "no", "--appendonly", "yes"],
  environment: { VERSION: version },
});
const existing = new ExistingSource("existing", { ...named("existing"), scheme: "redis" });

const app = new LinkedApp("app", {
  ...{ ...named("app"), source: redis, alias: "redis" },
  ...{ image: "redis:7", entrypoint: ["sleep"], command: ["1000"], user: "redis" },
  environment: { VERSION: version },
  health: { none: true },
});
const plain = new LinkedContainer("plain", {
  ...{ ...named("plain"), source: cache, alias: "cache", image: "redis:7" },
  links: [{ source: existing, alias: "existing" }],
  container: { command: ["sleep", "1000"], envs: [`VERSION=${version}`] },
});
new Link("back", { source: plain, alias: "plain", consumer: app });
