import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { existingSource, Link, LinkedApp } from "../../../components";

const prefix = new pulumi.Config().require("prefix");

// Its port is read from it.
const source = existingSource(`${prefix}-source`, { scheme: "redis" });

const app = new LinkedApp("app", {
  containerName: `${prefix}-app`,
  source,
  alias: "db",
  links: [{ source, alias: "My_DB" }],
  image: { context: join(__dirname, "../../../app") },
  port: 3000,
  ports: [{ internal: 9000 }, { internal: 3001, protocol: "udp" }],
  capabilities: ["NET_BIND_SERVICE", "NET_ADMIN"],
  healthPath: "/healthz",
  environment: { LINK_ALIAS: "db" },
});
export const endpoint = app.endpoint;

// A chain: what is linked to is a source itself. And back: two containers that are linked to each other.
const front = new LinkedApp("front", {
  containerName: `${prefix}-front`,
  source: app,
  alias: "9api_",
  links: [
    {
      alias: "sql",
      source: existingSource(`${prefix}-source`, {
        ...{ scheme: "mysql", username: "me", database: "shop" },
        password: pulumi.secret("p w"),
      }),
    },
  ],
  image: "redis:7",
  entrypoint: ["sleep"],
  command: ["1000"],
  user: "redis",
  health: { none: true },
});
new Link("back", { source: front, alias: "front", consumer: app });
