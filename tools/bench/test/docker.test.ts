import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { creation, removal } from "../docker/dockerCommands.ts";
import { manyApps } from "../docker/manyApps.ts";
import {
  composeFile,
  probedEachSecond,
  publishedAt,
  renamed,
  type ComposeProject,
} from "../docker/composeProject.ts";
import { serviceOf } from "../docker/service.ts";

const hostConfig = {
  Binds: null,
  Mounts: null,
  PortBindings: {},
  CapAdd: null,
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges:true"],
  ReadonlyRootfs: true,
  Init: true,
  Tmpfs: { "/tmp": "rw,size=16m" },
  Memory: 268435456,
  MemorySwap: 268435456,
  CpuShares: 512,
  RestartPolicy: { Name: "unless-stopped" },
  LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
};

/** As `docker inspect` tells of a Redis and an app of the program. */
const redis = {
  Id: "aaaaaaaaaaaa1111",
  Name: "/x-redis",
  Image: "sha256:1",
  Config: {
    Env: ["PATH=/bin"],
    Cmd: ["redis-server", "--user", "default", "on", "#ab", "~*"],
    Entrypoint: ["docker-entrypoint.sh"],
    User: "redis",
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
  Id: "bbbbbbbbbbbb2222",
  Name: "/x-app",
  Image: "sha256:2",
  Config: {
    Env: ["PATH=/bin", "REDIS_PASSWORD=pa$$word"],
    Cmd: ["node", "app.js"],
    Entrypoint: null,
    User: "node",
    StopSignal: "SIGTERM",
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
    container_name: "x-redis",
    image: "sha256:1",
    pull_policy: "never",
    environment: [],
    command: ["redis-server", "--user", "default", "on", "#ab", "~*"],
    user: "redis",
    read_only: true,
    init: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    tmpfs: ["/tmp:rw,size=16m"],
    mem_limit: 268435456,
    memswap_limit: 268435456,
    cpu_shares: 512,
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

void test("a port of 0 is Docker's to pick", () => {
  assert.deepEqual(services(publishedAt(project, undefined))["x-app"]!.ports, [
    { target: 3000, host_ip: "127.0.0.1" },
  ]);
  assert.deepEqual(services(publishedAt(project, 4000))["x-app"]!.ports, [
    { target: 3000, published: "4000", host_ip: "127.0.0.1" },
  ]);
});

void test("probed each second, slower probes are quicker and quick ones stay", () => {
  const { "x-redis": source, "x-app": linked } = services(probedEachSecond(project));
  assert.equal(source!.healthcheck.interval, "1s");
  assert.equal(linked!.healthcheck.interval, "1s");
  assert.equal(services(project)["x-redis"]!.healthcheck.interval, "5s");
});

void test("plain commands make networks first, then containers, and start them last", () => {
  const steps = creation(project);
  assert.deepEqual(
    steps.map((step) =>
      step.map(([verb, second]) => (verb === "network" || verb === "volume" ? `${verb} ${second}` : verb)),
    ),
    [
      ["network create", "network create", "network create", "volume create"],
      ["create", "create"],
      ["network connect", "network connect"],
      ["start", "start"],
    ],
  );
  assert.deepEqual(steps[2]![0], ["network", "connect", "--alias", "redis", "x-app-link-redis", "x-redis"]);
});

void test("a probe of words keeps its quotes as a shell's line", () => {
  const create = creation(project)[1]![1]!;
  assert.equal(create[create.indexOf("--health-cmd") + 1], String.raw`'bash' '-c' 'it'\''s'`);
});

void test("plain commands take away what they made", () => {
  const made = creation(project)
    .flat()
    .filter(([, verb]) => verb === "create")
    .map((args) => args.at(-1));
  const gone = removal(project)
    .flat()
    .flatMap((args) => args.slice(args[1] === "rm" ? 2 : 1));
  assert.deepEqual(
    made.filter((name) => !gone.includes(name ?? "")),
    [],
  );
  assert.ok(["x-redis", "x-app"].every((name) => gone.includes(name)));
});

void test("many apps share the source, each on networks of its own", () => {
  const { services, networks, volumes } = manyApps(project, 3);
  assert.deepEqual(Object.keys(services), ["x-redis", "x-app1", "x-app2", "x-app3"]);
  assert.deepEqual(Object.entries(services["x-redis"]!.networks), [
    ["x-redis-network", { aliases: [] }],
    ["x-app1-link-redis", { aliases: ["redis"] }],
    ["x-app2-link-redis", { aliases: ["redis"] }],
    ["x-app3-link-redis", { aliases: ["redis"] }],
  ]);
  assert.deepEqual(Object.keys(services["x-app2"]!.networks), ["x-app2-network", "x-app2-link-redis"]);
  assert.deepEqual(services["x-app2"]!.ports, [{ target: 3000, host_ip: "127.0.0.1" }]);
  assert.equal(Object.keys(networks).length, 1 + 2 * 3);
  assert.deepEqual(Object.keys(volumes), ["x-redis-data"]);
});

void test("what is renamed shares no name with the first", () => {
  assert.doesNotMatch(JSON.stringify(renamed(project, "x-", "y-")), /"x-/);
});
