import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LinkedService, RedisServer } from "../../../components";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const registry = config.require("registry");
const manager = config.require("manager");

// The sources are containers of the machine that docker:host names.
const redis = new RedisServer(`${prefix}-redis`);
const other = new RedisServer(`${prefix}-other`);

const service = (name: string, alias: string, links: { source: RedisServer; alias: string }[] = []) =>
  new LinkedService(`${prefix}-${name}`, {
    ...{ source: redis, alias, links, manager, registry },
    image: { context: join(__dirname, "../../../app") },
    port: 3000,
    bindAddress: "0.0.0.0",
    replicas: 2,
    environment: { LINK_ALIAS: alias },
    health: { path: "/healthz" },
  });

const one = service(
  "one",
  "redis",
  config.requireBoolean("second") ? [{ source: other, alias: "second" }] : [],
);
const two = service("two", "cache");

export const endpoints = one.endpoints;
export const otherEndpoints = two.endpoints;
export const password = redis.password;
