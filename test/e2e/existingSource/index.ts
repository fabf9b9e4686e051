import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, type LinkSource } from "../../../components";

const prefix = new pulumi.Config().require("prefix");

const source: LinkSource = {
  containerId: `${prefix}-source`,
  containerName: `${prefix}-source`,
  ports: [{ number: 6379 }],
  scheme: "redis",
};

const app = new LinkedApp("app", {
  containerName: `${prefix}-app`,
  source,
  alias: "db",
  image: { context: join(__dirname, "../../../app") },
  port: 3000,
  ports: [{ internal: 9000 }, { internal: 3001, protocol: "udp" }],
  capabilities: ["NET_BIND_SERVICE", "NET_ADMIN"],
  healthPath: "/healthz",
  environment: { LINK_ALIAS: "db" },
});
export const endpoint = app.endpoint;
