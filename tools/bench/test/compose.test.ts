import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import type { ContainerInspectInfo } from "dockerode";
import { composeFile, renamed, serviceOf, type ComposeProject } from "../compose.ts";

const hostConfig = {
  ...{ Binds: null, Mounts: null, PortBindings: {}, CapAdd: null, CapDrop: ["ALL"] },
  ...{ SecurityOpt: ["no-new-privileges:true"], ReadonlyRootfs: true, Init: true },
  ...{ Tmpfs: { "/tmp": "rw,size=16m" }, Memory: 268435456, MemorySwap: 268435456, CpuShares: 512 },
  RestartPolicy: { Name: "unless-stopped" },
  LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
};

/** Output of `docker inspect` for a Redis and an app of the program. */
const redis = {
  ...{ Id: "aaaaaaaaaaaa1111", Name: "/x-redis", Image: "sha256:1" },
  Config: {
    ...{ Env: ["PATH=/bin"], Cmd: ["redis-server", "--user", "default", "on", "#ab", "~*"] },
    ...{ Entrypoint: ["docker-entrypoint.sh"], User: "redis" },
    Healthcheck: { Test: ["CMD-SHELL", "redis-cli ping"], Interval: 5e9, Timeout: 3e9, Retries: 3 },
  },
  HostConfig: { ...hostConfig, Binds: ["x-redis-data:/data:rw"] },
  NetworkSettings: {
    Networks: {
      "x-redis-network": { Aliases: ["aaaaaaaaaaaa"] },
      "x-app-link-redis": { Aliases: ["redis", "aaaaaaaaaaaa"] },
    },
  },
};

const app = {
  ...{ Id: "bbbbbbbbbbbb2222", Name: "/x-app", Image: "sha256:2" },
  Config: {
    ...{ Env: ["PATH=/bin", "REDIS_PASSWORD=pa$$word"], Cmd: ["node", "app.js"], Entrypoint: null },
    ...{ User: "node", StopSignal: "SIGTERM" },
    Healthcheck: { Test: ["CMD", "bash", "-c", "it's"], Interval: 1e9, Timeout: 2e9, Retries: 5 },
  },
  HostConfig: { ...hostConfig, PortBindings: { "3000/tcp": [{ HostIp: "127.0.0.1", HostPort: "3000" }] } },
  NetworkSettings: {
    Networks: { "x-app-network": { Aliases: null }, "x-app-link-redis": { Aliases: null } },
  },
};

const service = (container: unknown) => serviceOf(container as ContainerInspectInfo);

const network = (name: string, internal: boolean) => ({ name, driver: "bridge", internal });

const project: ComposeProject = {
  services: { "x-redis": service(redis), "x-app": service(app) },
  networks: {
    "x-redis-network": network("x-redis-network", true),
    "x-app-network": network("x-app-network", false),
    "x-app-link-redis": network("x-app-link-redis", true),
  },
  volumes: { "x-redis-data": { name: "x-redis-data" } },
};

interface Service {
  [key: string]: unknown;
  healthcheck: Record<string, unknown>;
}

function services(of: ComposeProject): Record<string, Service> {
  return (parse(composeFile(of)) as { services: Record<string, Service> }).services;
}

void test("writes a compose file equal to the containers, with one probe per second", () => {
  const service = services(project)["x-redis"]!;
  assert.deepEqual(service, {
    ...{
      container_name: "x-redis",
      image: "sha256:1",
      pull_policy: "never",
      environment: ["PATH=/bin"],
      user: "redis",
    },
    entrypoint: ["docker-entrypoint.sh"],
    command: ["redis-server", "--user", "default", "on", "#ab", "~*"],
    ...{ read_only: true, init: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] },
    ...{ tmpfs: ["/tmp:rw,size=16m"], mem_limit: 268435456, memswap_limit: 268435456, cpu_shares: 512 },
    restart: "unless-stopped",
    logging: { driver: "json-file", options: { "max-size": "10m" } },
    healthcheck: { test: ["CMD-SHELL", "redis-cli ping"], interval: "1s", timeout: "3s", retries: 3 },
    networks: { "x-redis-network": { aliases: [] }, "x-app-link-redis": { aliases: ["redis"] } },
    ports: [],
    volumes: [{ type: "volume", source: "x-redis-data", target: "/data" }],
  });
});

void test("makes the same networks internal as the program does", () => {
  const { networks } = parse(composeFile(project)) as { networks: Record<string, { internal: boolean }> };
  const internal = Object.entries(networks).map(([name, network]) => [name, network.internal]);
  assert.deepEqual(internal, [
    ["x-redis-network", true],
    ["x-app-network", false],
    ["x-app-link-redis", true],
  ]);
});

void test("escapes a dollar sign for compose", () => {
  assert.deepEqual(services(project)["x-app"]!.environment, ["PATH=/bin", "REDIS_PASSWORD=pa$$$$word"]);
});

void test("renames every resource of a copy, and publishes the given host port", () => {
  const other = renamed(project, "x-", "y-", 4000);
  assert.doesNotMatch(JSON.stringify(other), /"x-/);
  const ports = [{ target: 3000, published: "4000", host_ip: "127.0.0.1" }];
  assert.deepEqual(services(other)["y-app"]!.ports, ports);
});
