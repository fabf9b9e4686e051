import { stackRedis } from "../../../../components/status/data/stackRedis";

const STACK = "urn:pulumi:dev::shop";
const secret = (plaintext: string) => ({ plaintext: JSON.stringify(plaintext) });
const component = (kind: string, name: string, outputs: object) => ({
  ...{ urn: `${STACK}::redis-link:index:${kind}::${name}`, type: `redis-link:index:${kind}`, outputs },
});
const server = (name: string, outputs = {}) =>
  component("RedisServer", name, { containerName: `${name}-1`, containerId: `id-${name}`, ...outputs });
const stateOf = (...resources: object[]) => ({ deployment: { resources } });

const CACHE = server("cache", { password: secret("words"), daemonHost: "ssh://far" });
const SESSIONS = server("sessions");
const FAILOVER = component("RedisFailover", "queue", {
  ...{ containerName: "queue", daemonHost: "ssh://manager", failover: { nodes: 3 }, password: secret("app") },
});
const REPLICATION = {
  urn: `${STACK}::redis-link:index:RedisFailover$random:index/randomPassword:RandomPassword::queue-repl-password`,
  ...{ parent: FAILOVER.urn, type: "random:index/randomPassword:RandomPassword" },
  outputs: { result: secret("copies") },
};

test.each([
  ["the stack's only Redis", [CACHE], undefined, "cache-1"],
  ["a Redis by its resource's name", [CACHE, SESSIONS], "sessions", "sessions-1"],
  ["a Redis by its container's name", [CACHE, SESSIONS], "cache-1", "cache-1"],
  ["no Redis that is about to be deleted", [{ ...CACHE, delete: true }, SESSIONS], undefined, "sessions-1"],
])("selects %s", (_what, resources, asked, name) => {
  expect(stackRedis(stateOf(...resources), asked).name).toBe(name);
});

test.each([
  [
    [CACHE, SESSIONS],
    undefined,
    "--name: none is given of the Redis servers of the stack shop/dev. Name one: cache = cache-1, sessions = sessions-1.",
  ],
  [
    [CACHE],
    "store",
    '--name: "store" is none of the Redis servers of the stack shop/dev. Name one: cache = cache-1.',
  ],
  [
    [component("PostgresServer", "db", {})],
    undefined,
    "The stack shop/dev has no RedisServer and no RedisFailover.",
  ],
  [[FAILOVER], undefined, "The state has no password of the nodes of queue: run `pulumi up`."],
])("fails with the reason unless one usable Redis is selected (%#)", (resources, asked, words) => {
  expect(() => stackRedis(stateOf(...resources), asked)).toThrow(words);
});

test("reads the password and daemon of Redis, and the consumers with their endpoints", () => {
  const link = (consumer: string, containerId: string) => ({
    ...{ urn: `${STACK}::x::${consumer}`, id: consumer, type: "redis-link:docker:Link" },
    outputs: { name: `${consumer}-link-redis`, alias: "redis", consumer, containerId },
  });
  const app = component("LinkedApp", "app", { containerName: "app", endpoint: "http://127.0.0.1:1" });
  const state = stateOf(
    CACHE,
    app,
    link("app", "id-cache"),
    link("job", "id-cache"),
    link("other", "id-else"),
  );
  expect(stackRedis(state)).toMatchObject({
    ...{ name: "cache-1", password: "words", daemonHost: "ssh://far" },
    consumers: [
      { name: "app", endpoint: "http://127.0.0.1:1" },
      { name: "job", endpoint: undefined },
    ],
  });
});

test("reads the nodes of a RedisFailover, and both of its passwords", () => {
  expect(stackRedis(stateOf(FAILOVER, REPLICATION))).toMatchObject({
    ...{ name: "queue", password: "app", isManager: true, daemonHost: "ssh://manager" },
    failover: { nodes: 3, password: "copies" },
  });
});
