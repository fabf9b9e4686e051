import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "redis-link";

const prefix = new pulumi.Config().require("prefix");

const redis = new RedisServer("redis", { containerName: `${prefix}-redis` });
const app = new LinkedApp("app", {
  containerName: `${prefix}-app`,
  source: redis,
  alias: "redis",
  image: { context: "../../app" },
  port: 3000,
  health: { path: "/healthz" },
  environment: { LINK_ALIAS: "redis" },
});
export const endpoint = app.endpoint;
