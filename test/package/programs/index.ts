import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { check, LinkedApp, type LinkedAppArgs, type LinkSource, RedisServer } from "redis-link";

const prefix = new pulumi.Config().require("prefix");
const daemon = new docker.Provider("daemon", {
  host: process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock",
});
const opts: pulumi.ComponentResourceOptions = { providers: [daemon] };

check.checkAlias("alias", "redis", `${prefix}-app`);
const source: LinkSource = new RedisServer("redis", { containerName: `${prefix}-redis` }, opts);
const args: LinkedAppArgs = {
  containerName: `${prefix}-app`,
  source,
  alias: "redis",
  image: "redis:7",
  port: 6379,
};
export const endpoint: pulumi.Output<string | undefined> = new LinkedApp("app", args, opts).endpoint;
