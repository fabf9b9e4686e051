import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { composeFile } from "../stack/composeFile.ts";
import { creation, removal } from "../stack/dockerCommands.ts";
import { manyApps } from "../stack/manyApps.ts";
import { modelOf, probedEachSecond, publishedAt, renamed, type StackModel } from "../stack/model.ts";

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

const stack: StackModel = {
  containers: [modelOf(redis, redisImage), modelOf(app, appImage)],
  networks: [
    { name: "x-redis-network", driver: "bridge", internal: true },
    { name: "x-app-network", driver: "bridge", internal: false },
    { name: "x-app-link-redis", driver: "bridge", internal: true },
  ],
  volumes: ["x-redis-data"],
};

interface Service {
  [key: string]: unknown;
  healthcheck: Record<string, unknown>;
}

function services(of: StackModel): Record<string, Service> {
  return (parse(composeFile(of)) as { services: Record<string, Service> }).services;
}

void test("the compose file has all that the containers have beside their images", () => {
  const service = services(stack)["x-redis"]!;
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
  const service = services(stack)["x-app"]!;
  for (const key of ["command", "entrypoint", "user"]) assert.ok(!(key in service), key);
});

void test("networks are internal where the program's are", () => {
  const { networks } = parse(composeFile(stack)) as { networks: Record<string, { internal: boolean }> };
  const internal = Object.entries(networks).map(([name, network]) => [name, network.internal]);
  assert.deepEqual(internal, [
    ["x-redis-network", true],
    ["x-app-network", false],
    ["x-app-link-redis", true],
  ]);
});

void test("a dollar is no variable of compose", () => {
  assert.deepEqual(services(stack)["x-app"]!.environment, ["REDIS_PASSWORD=pa$$$$word"]);
});

void test("a port of 0 is Docker's to pick", () => {
  assert.deepEqual(services(publishedAt(stack, 0))["x-app"]!.ports, [{ target: 3000, host_ip: "127.0.0.1" }]);
  assert.deepEqual(services(publishedAt(stack, 4000))["x-app"]!.ports, [
    { target: 3000, published: "4000", host_ip: "127.0.0.1" },
  ]);
});

void test("probed each second, slower probes are quicker and quick ones stay", () => {
  const { "x-redis": source, "x-app": linked } = services(probedEachSecond(stack));
  assert.equal(source!.healthcheck.interval, "1s");
  assert.equal(linked!.healthcheck.interval, "1s");
  assert.equal(services(stack)["x-redis"]!.healthcheck.interval, "5s");
});

void test("plain commands make networks first, then containers, and start them last", () => {
  const steps = creation(stack);
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
  const create = creation(stack)[1]![1]!;
  assert.equal(create[create.indexOf("--health-cmd") + 1], String.raw`'bash' '-c' 'it'\''s'`);
});

void test("plain commands take away what they made", () => {
  const made = creation(stack)
    .flat()
    .filter(([, verb]) => verb === "create")
    .map((args) => args.at(-1));
  const gone = removal(stack)
    .flat()
    .flatMap((args) => args.slice(args[1] === "rm" ? 2 : 1));
  assert.deepEqual(
    made.filter((name) => !gone.includes(name ?? "")),
    [],
  );
  assert.ok(["x-redis", "x-app"].every((name) => gone.includes(name)));
});

void test("many apps share the source, each on networks of its own", () => {
  const { containers, networks, volumes } = manyApps(stack, 3);
  assert.deepEqual(
    containers.map(({ name }) => name),
    ["x-redis", "x-app1", "x-app2", "x-app3"],
  );
  assert.deepEqual(
    containers[0]!.networks.map(({ name }) => name),
    ["x-redis-network", "x-app1-link-redis", "x-app2-link-redis", "x-app3-link-redis"],
  );
  assert.ok(containers[0]!.networks.slice(1).every(({ aliases }) => aliases.includes("redis")));
  assert.deepEqual(
    containers[2]!.networks.map(({ name }) => name),
    ["x-app2-network", "x-app2-link-redis"],
  );
  assert.deepEqual(
    containers[2]!.ports.map(({ host }) => host),
    [0],
  );
  assert.equal(networks.length, 1 + 2 * 3);
  assert.deepEqual(volumes, ["x-redis-data"]);
});

void test("a renamed stack shares no name with the first", () => {
  assert.doesNotMatch(JSON.stringify(renamed(stack, "x-", "y-")), /"x-/);
});
