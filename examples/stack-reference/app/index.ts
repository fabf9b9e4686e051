import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type ExposedPort, LinkedApp } from "redis-link";

const config = new pulumi.Config();
const shared = new pulumi.StackReference(config.require("sourceStack"));
const fact = <T>(name: string) => shared.requireOutput(name) as pulumi.Output<T>;

const app = new LinkedApp("app", {
  containerName: `${config.require("prefix")}-app`,
  source: {
    containerId: fact("containerId"),
    containerName: fact("containerName"),
    ports: fact<ExposedPort[]>("ports"),
    scheme: fact("scheme"),
    password: fact("password"),
  },
  alias: "redis",
  image: { context: join(__dirname, "../../../app") },
  port: 3000,
  health: { path: "/healthz" },
  environment: { LINK_ALIAS: "redis" },
});
export const { endpoint } = app;
