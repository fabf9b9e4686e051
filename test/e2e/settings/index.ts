import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "../../../components";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const source = new RedisServer("redis", { containerName: `${prefix}-redis`, auth: false });
const linked = (name: string) => ({ containerName: `${prefix}-${name}`, source, alias: "db" });

// Starts as root, drops to a user, and listens on a port below 1024.
const rooted = new LinkedApp("rooted", {
  ...linked("rooted"),
  image: { context: join(__dirname, "rooted") },
  command: ["node", "/server.js", "with words"],
  port: 80,
  writable: ["/run/app"],
  capabilities: ["SETUID", "SETGID", "CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE"],
  memoryMb: 0,
  restart: "always",
  hostname: "rooted.example",
  hosts: [
    { host: "zeta", ip: "192.0.2.9" },
    { host: "alpha", ip: "192.0.2.1" },
  ],
  dns: ["192.0.2.53", "192.0.2.52"],
  ulimits: [{ name: "nofile", soft: 2048, hard: 4096 }],
  labels: { tier: config.get("tier") ?? "front" },
  container: { stopSignal: "SIGINT", workingDir: "/tmp" },
  environment: { WAIT_MS: "4000" },
  health: { timeoutSeconds: config.getNumber("timeoutSeconds"), startPeriodSeconds: 75 },
});
export const rootedEndpoint = rooted.endpoint;

// Has no grep, which Docker's own check would need.
const bare = new LinkedApp("bare", {
  ...linked("bare"),
  image: { context: join(__dirname, "bare") },
  user: "1000:1000",
  port: 8080,
  health: { outside: true },
});
export const bareEndpoint = bare.endpoint;

const worker = new LinkedApp("worker", {
  ...linked("worker"),
  image: "redis:7",
  entrypoint: ["sh", "-c"],
  command: ["trap exit TERM; while :; do redis-cli -h db incr beats; sleep 1 & wait; done"],
  user: "redis",
  volumes: [{ containerPath: "/data" }],
  writable: true,
  health: { command: ["redis-cli", "-h", "db", "exists", "beats"] },
});
export const workerEndpoint = worker.endpoint;
