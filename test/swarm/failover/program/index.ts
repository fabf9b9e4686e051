import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LinkedService, RedisFailover } from "../../../../components";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const registry = config.require("registry");
const manager = config.require("manager");
const other = config.require("otherManager");

/** Parent to which components are moved, without `aliases`. */
const group = new pulumi.ComponentResource("test:index:Group", prefix);
const moved = config.require("moved");

const redis = new RedisFailover(
  `${prefix}-redis`,
  {
    manager,
    otherManagers: other === "" ? [] : [other],
    nodes: config.require("nodes").split(","),
    image: config.require("image"),
    memoryMb: config.requireNumber("memoryMb"),
    passwordVersion: config.requireNumber("passwordVersion"),
    retainData: config.requireBoolean("retainData"),
    encrypted: config.requireBoolean("encrypted"),
  },
  { parent: moved.includes("redis") ? group : undefined },
);

const service = (name: string, replicas: number) =>
  new LinkedService(
    `${prefix}-${name}`,
    {
      ...{
        source: redis,
        alias: "redis",
        manager: redis.daemonHost.apply((host) => host ?? manager),
        registry,
      },
      image: { context: join(__dirname, "../../../..", config.require("app")) },
      port: 3000,
      bindAddress: "0.0.0.0",
      replicas,
      environment: { WAIT: config.require("wait") },
      health: { path: "/healthz" },
    },
    { parent: moved.includes("apps") ? group : undefined },
  );

const one = service("one", config.requireNumber("replicas"));
const two = config.requireBoolean("second") ? service("two", 1) : undefined;

export const endpoints = one.endpoints;
export const otherEndpoints = two?.endpoints ?? [];
export const password = redis.password;
export const machines = redis.machines;
export const linkNetwork = one.linkNetwork;
