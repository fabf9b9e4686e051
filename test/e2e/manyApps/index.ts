import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "../../../components";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const source = new RedisServer("redis", { containerName: `${prefix}-redis` });
for (let index = 0; index < config.requireNumber("apps"); index++) {
  new LinkedApp(`app${index}`, {
    containerName: `${prefix}-app${index}`,
    source,
    alias: "redis",
    image: { context: join(__dirname, "../../../app") },
    port: 3000,
    environment: { LINK_ALIAS: "redis" },
    // A hundred probes by Docker itself are more than a small machine has time for.
    health: { path: "/healthz", outside: true },
  });
}
