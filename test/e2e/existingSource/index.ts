import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { existingSource, Link, LinkedApp, LinkedContainer } from "../../../components";

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
  health: { path: "/healthz" },
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

// A container of any kind: its inputs are the provider's, and another is linked to it.
const plain = new LinkedContainer("plain", {
  containerName: `${prefix}-plain`,
  source,
  alias: "db",
  image: "redis:7",
  container: {
    command: ["sh", "-c", "redis-server --protected-mode no & redis-cli -h $DB_HOST set from $MINE; wait"],
    envs: ["MINE=plain"],
    healthcheck: { tests: ["CMD", "redis-cli", "-h", "db", "exists", "from"], interval: "1s" },
    ports: [{ internal: 6379, ip: "127.0.0.1" }],
    labels: [{ label: "of", value: "mine" }],
  },
});
new LinkedContainer("chained", {
  containerName: `${prefix}-chained`,
  source: plain,
  alias: "plain",
  image: "redis:7",
  container: { command: ["sleep", "1000"], networksAdvanced: [{ name: front.linkNetwork }] },
});
export const ready = plain.ready;
