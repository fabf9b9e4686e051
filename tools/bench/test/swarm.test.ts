import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { isConverged, type FoundService, type FoundTask } from "../swarm/isConverged.ts";
import { appService, stackFile, type PlacedRedis } from "../swarm/stackFile.ts";

const update = { Parallelism: 1, Monitor: 3e9, Order: "stop-first", MaxFailureRatio: 0 };

/** As `docker service inspect` tells of an app of the program. */
const inspected = {
  ID: "s1",
  Spec: {
    Name: "x-app",
    TaskTemplate: {
      ContainerSpec: {
        Image: "registry:5000/app:1@sha256:1",
        Env: ["PORT=3000", "REDIS_PASSWORD_FILE=/run/secrets/redis_password", "PRICE=1$"],
        CapabilityDrop: ["ALL"],
        ReadOnly: true,
        Init: true,
        StopGracePeriod: 10e9,
        Mounts: [
          { Type: "tmpfs", Target: "/dev/shm", ReadOnly: true, TmpfsOptions: { SizeBytes: 65536 } },
          { Type: "tmpfs", Target: "/tmp", TmpfsOptions: { SizeBytes: 16777216 } },
        ],
        Healthcheck: { Test: ["CMD", "check"], Interval: 2e9, Timeout: 3e9, Retries: 15 },
        Secrets: [{ SecretID: "id", File: { Name: "redis_password", UID: "0", GID: "0", Mode: 0o444 } }],
      },
      Resources: { Limits: { MemoryBytes: 268435456, Pids: 512 } },
      RestartPolicy: { Condition: "any", Delay: 2e9, MaxAttempts: 0 },
      LogDriver: { Name: "json-file", Options: { "max-size": "10m" } },
    },
    Mode: { Replicated: { Replicas: 2 } },
    UpdateConfig: { ...update, Delay: 4e9, FailureAction: "rollback" },
    RollbackConfig: { ...update, FailureAction: "pause" },
    EndpointSpec: {
      Mode: "dnsrr",
      Ports: [{ Protocol: "tcp", TargetPort: 3000, PublishedPort: 80, PublishMode: "host" }],
    },
  },
};

const redis: PlacedRedis = {
  image: "redis:7",
  node: "node2",
  alias: "redis",
  service: {
    container_name: "x-redis",
    image: "sha256:2",
    pull_policy: "never",
    environment: [],
    entrypoint: undefined,
    command: ["redis-server", "--user", "default", "on", "#ab"],
    user: "redis",
    stop_signal: undefined,
    stop_grace_period: "10s",
    read_only: true,
    init: true,
    cap_add: undefined,
    cap_drop: ["ALL"],
    security_opt: undefined,
    tmpfs: ["/dev/shm:ro,noexec,size=64k", "/tmp:rw,noexec,size=16m"],
    mem_limit: 268435456,
    memswap_limit: 268435456,
    cpu_shares: 512,
    restart: "unless-stopped",
    logging: { driver: "json-file", options: {} },
    healthcheck: { test: ["CMD-SHELL", "redis-cli ping"], interval: "5s", timeout: "3s", retries: 3 },
    networks: {},
    ports: [],
    volumes: [{ type: "volume", source: "x-redis-data", target: "/data" }],
  },
};

const shared = [
  { type: "tmpfs", target: "/dev/shm", tmpfs: { size: 65536 }, read_only: true },
  { type: "tmpfs", target: "/tmp", tmpfs: { size: 16777216 } },
];

interface StackFile {
  services: { redis: unknown; app: unknown };
}

void test("a stack has the same app as the service that was inspected, and the same Redis, placed on its node", () => {
  const { services, ...rest } = parse(stackFile(redis, appService(inspected), "/p")) as StackFile;
  assert.deepEqual(services.app, {
    image: "registry:5000/app:1@sha256:1",
    environment: ["PORT=3000", "REDIS_PASSWORD_FILE=/run/secrets/redis_password", "PRICE=1$$"],
    read_only: true,
    init: true,
    cap_drop: ["ALL"],
    stop_grace_period: "10s",
    healthcheck: { test: ["CMD", "check"], interval: "2s", timeout: "3s", retries: 15 },
    logging: { driver: "json-file", options: { "max-size": "10m" } },
    networks: ["link", "front"],
    secrets: [{ source: "password", target: "redis_password", mode: 0o444 }],
    volumes: shared,
    ports: [{ target: 3000, published: 80, mode: "host" }],
    deploy: {
      replicas: 2,
      endpoint_mode: "dnsrr",
      update_config: {
        parallelism: 1,
        delay: "4s",
        monitor: "3s",
        order: "stop-first",
        failure_action: "rollback",
      },
      rollback_config: {
        parallelism: 1,
        delay: "0s",
        monitor: "3s",
        order: "stop-first",
        failure_action: "pause",
      },
      restart_policy: { condition: "any", delay: "2s" },
      resources: { limits: { memory: "268435456", pids: 512 } },
    },
  });
  assert.deepEqual(services.redis, {
    image: "redis:7",
    command: ["redis-server", "--user", "default", "on", "#ab"],
    user: "redis",
    read_only: true,
    init: true,
    cap_drop: ["ALL"],
    stop_grace_period: "10s",
    healthcheck: { test: ["CMD-SHELL", "redis-cli ping"], interval: "5s", timeout: "3s", retries: 3 },
    logging: { driver: "json-file", options: {} },
    networks: { link: { aliases: ["redis"] } },
    volumes: [{ type: "volume", source: "data", target: "/data" }, ...shared],
    deploy: {
      placement: { constraints: ["node.hostname==node2"] },
      endpoint_mode: "dnsrr",
      restart_policy: { condition: "any", delay: "2s" },
      resources: { limits: { memory: "268435456" } },
    },
  });
  assert.deepEqual(rest, {
    version: "3.9",
    networks: { link: { driver: "overlay", internal: true }, front: { driver: "overlay" } },
    volumes: { data: {} },
    secrets: { password: { file: "/p" } },
  });
});

const [before, now] = [{ Env: ["PORT=1"] }, { Env: ["PORT=2"] }];
const service = (State?: string): FoundService => ({
  ID: "s1",
  Spec: {
    Name: "x-app",
    TaskTemplate: { ContainerSpec: now },
    Mode: { Replicated: { Replicas: 2 } },
  },
  ...(State && { UpdateStatus: { State } }),
});
const task = (ContainerSpec: object, DesiredState = "running", State = DesiredState): FoundTask => ({
  ServiceID: "s1",
  DesiredState,
  Spec: { ContainerSpec },
  Status: { State },
});

void test("a stack is up once each service has its tasks, as it is described now, and its update is over", () => {
  const all = [task(now), task(now), task(before, "shutdown")];
  assert.equal(isConverged([service()], all), true);
  assert.equal(isConverged([service("completed")], all), true);
  assert.equal(isConverged([service("updating")], all), false);
  assert.equal(isConverged([service()], [task(now), task(now, "running", "starting")]), false);
  assert.equal(isConverged([service()], [task(now), task(before)]), false);
  assert.equal(isConverged([service()], [...all, task(before)]), false);
  assert.equal(isConverged([service(), { ...service(), ID: "s2" }], all), false);
});

void test("one that was rolled back is named", () => {
  for (const state of ["rollback_completed", "rollback_started", "paused"])
    assert.throws(() => isConverged([service(state)], []), new Error(`x-app: its update is ${state}.`));
});
