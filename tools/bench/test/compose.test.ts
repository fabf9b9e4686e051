import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { alone, manyApps, probedEachSecond, publishedAt, renamed } from "../compose.ts";
import { composeFile, serviceOf, type ComposeProject } from "../composeProject.ts";

const hostConfig = {
  ...{ Binds: null, Mounts: null, PortBindings: {}, CapAdd: null, CapDrop: ["ALL"] },
  ...{ SecurityOpt: ["no-new-privileges:true"], ReadonlyRootfs: true, Init: true },
  ...{ Tmpfs: { "/tmp": "rw,size=16m" }, Memory: 268435456, MemorySwap: 268435456, CpuShares: 512 },
  RestartPolicy: { Name: "unless-stopped" },
  LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
};

/** As `docker inspect` tells of a Redis and an app of the program. */
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

const redisImage = {
  Config: { Env: ["PATH=/bin"], Cmd: ["redis-server"], Entrypoint: ["docker-entrypoint.sh"] },
};
const appImage = { Config: { Env: ["PATH=/bin"], Cmd: ["node", "app.js"], Entrypoint: null, User: "node" } };

const network = (name: string, internal: boolean) => ({ name, driver: "bridge", internal });

const project: ComposeProject = {
  services: { "x-redis": serviceOf(redis, redisImage), "x-app": serviceOf(app, appImage) },
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

void test("the compose file has all that the containers have beside their images", () => {
  const service = services(project)["x-redis"]!;
  assert.deepEqual(service, {
    ...{ container_name: "x-redis", image: "sha256:1", pull_policy: "never", environment: [], user: "redis" },
    command: ["redis-server", "--user", "default", "on", "#ab", "~*"],
    ...{ read_only: true, init: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] },
    ...{ tmpfs: ["/tmp:rw,size=16m"], mem_limit: 268435456, memswap_limit: 268435456, cpu_shares: 512 },
    restart: "unless-stopped",
    logging: { driver: "json-file", options: { "max-size": "10m" } },
    healthcheck: { test: ["CMD-SHELL", "redis-cli ping"], interval: "5s", timeout: "3s", retries: 3 },
    networks: { "x-redis-network": { aliases: [] }, "x-app-link-redis": { aliases: ["redis"] } },
    ports: [],
    volumes: [{ type: "volume", source: "x-redis-data", target: "/data" }],
  });
});

void test("what an image says is not said again", () => {
  const service = services(project)["x-app"]!;
  for (const key of ["command", "entrypoint", "user"]) assert.ok(!(key in service), key);
});

void test("networks are internal where the program's are", () => {
  const { networks } = parse(composeFile(project)) as { networks: Record<string, { internal: boolean }> };
  const internal = Object.entries(networks).map(([name, network]) => [name, network.internal]);
  assert.deepEqual(internal, [
    ["x-redis-network", true],
    ["x-app-network", false],
    ["x-app-link-redis", true],
  ]);
});

void test("a dollar sign is written so that compose sees no variable in it", () => {
  assert.deepEqual(services(project)["x-app"]!.environment, ["REDIS_PASSWORD=pa$$$$word"]);
});

void test("without a port of the host, Docker picks one", () => {
  const portsAt = (port: number | undefined) => services(publishedAt(project, port))["x-app"]!.ports;
  assert.deepEqual(portsAt(undefined), [{ target: 3000, host_ip: "127.0.0.1" }]);
  assert.deepEqual(portsAt(4000), [{ target: 3000, published: "4000", host_ip: "127.0.0.1" }]);
});

void test("probed each second, only the interval of the health checks differs", () => {
  const [before, after] = [services(project)["x-redis"]!, services(probedEachSecond(project))["x-redis"]!];
  assert.equal(before.healthcheck.interval, "5s");
  assert.deepEqual(after, { ...before, healthcheck: { ...before.healthcheck, interval: "1s" } });
});

void test("a container alone is on a network that is not internal, with data of its own", () => {
  const { services, networks, volumes } = alone(project.services["x-redis"]!, "y");
  assert.deepEqual(networks, { "y-network": network("y-network", false) });
  assert.deepEqual(services.y!.networks, { "y-network": { aliases: [] } });
  assert.deepEqual(services.y!.volumes, [{ type: "volume", source: "y-data", target: "/data" }]);
  assert.deepEqual(Object.keys(volumes), ["y-data"]);
});

void test("many apps share the source, each on networks of its own", () => {
  const many = { source: "x-redis", app: "x-app", apps: 3 };
  const { services, networks, volumes } = manyApps(project, many);
  assert.deepEqual(Object.keys(services), ["x-redis", "x-app1", "x-app2", "x-app3"]);
  assert.deepEqual(services["x-redis"]!.networks, {
    "x-redis-network": { aliases: [] },
    "x-app1-link-redis": { aliases: ["redis"] },
    "x-app2-link-redis": { aliases: ["redis"] },
    "x-app3-link-redis": { aliases: ["redis"] },
  });
  assert.deepEqual(Object.keys(services["x-app2"]!.networks), ["x-app2-network", "x-app2-link-redis"]);
  assert.equal(services["x-app2"]!.ports[0]!.published, undefined);
  assert.equal(Object.keys(networks).length, 1 + 2 * 3);
  assert.deepEqual(Object.keys(volumes), ["x-redis-data"]);
});

void test("what is renamed shares no name with the first", () => {
  assert.doesNotMatch(JSON.stringify(renamed(project, "x-", "y-")), /"x-/);
});
