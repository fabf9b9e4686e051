import assert from "node:assert/strict";
import test from "node:test";
import { TYPES, type Kind, type Properties, type ResourceFacts } from "../facts.ts";
import { PRODUCTION_KEY, rules } from "../rules.ts";

const hardened: Properties = {
  memory: 256,
  healthcheck: { tests: ["CMD", "true"] },
  securityOpts: ["no-new-privileges:true"],
  user: "redis",
  ports: [{ internal: 80, external: 8080, ip: "127.0.0.1" }],
};

function resource(kind: Kind, properties: Properties, more: Partial<ResourceFacts> = {}): ResourceFacts {
  return {
    urn: `urn::${kind}`,
    type: TYPES[kind][0],
    name: kind,
    properties,
    protected: false,
    retained: false,
    propertyDependencies: {},
    ...more,
  };
}

/** Names of the rules that are broken. */
function broken(resources: ResourceFacts[], config: Record<string, string> = {}): string[] {
  return rules.filter(({ check }) => check({ resources, config }).length > 0).map(({ name }) => name);
}

const container = (properties: Properties) => [resource("container", { ...hardened, ...properties })];

void test("a hardened container keeps to all rules", () => {
  assert.deepEqual(broken(container({})), []);
});

const cases: [string, Properties][] = [
  ["no-privileged", { privileged: true }],
  ["no-docker-socket", { volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/s" }] }],
  ["no-docker-socket", { mounts: [{ type: "bind", source: "/run/docker.sock", target: "/s" }] }],
  ["no-host-namespaces", { networkMode: "host" }],
  ["no-host-namespaces", { pidMode: "host" }],
  ["no-host-namespaces", { ipcMode: "host" }],
  ["no-host-namespaces", { usernsMode: "host" }],
  ["memory-limit", { memory: undefined }],
  ["memory-limit", { memory: 0 }],
  ["health-check", { healthcheck: undefined }],
  ["health-check", { healthcheck: { tests: ["NONE"] } }],
  ["no-new-privileges", { securityOpts: ["no-new-privileges:false"] }],
  ["not-root", { user: "root" }],
  ["not-root", { user: "0:0" }],
  ["no-wildcard-bind", { ports: [{ internal: 80, ip: "0.0.0.0" }] }],
  ["no-wildcard-bind", { ports: [{ internal: 80, ip: "::" }] }],
  ["no-wildcard-bind", { ports: [{ internal: 80 }] }],
];
for (const [rule, properties] of cases) {
  void test(`${rule} is broken by ${JSON.stringify(properties)}`, () => {
    assert.deepEqual(broken(container(properties)), [rule]);
  });
}

void test("a wildcard address that the configuration names is allowed", () => {
  const open = container({ ports: [{ internal: 80, ip: "0.0.0.0" }] });
  assert.deepEqual(broken(open, { "redis-link:bindAddress": "0.0.0.0" }), []);
});

void test("the source of a link publishes nothing", () => {
  const attachment = resource(
    "attachment",
    {},
    { propertyDependencies: { containerId: ["urn::container"] } },
  );
  assert.deepEqual(broken([...container({}), attachment]), ["source-not-published"]);
  assert.deepEqual(broken([...container({ ports: [] }), attachment]), []);
  assert.deepEqual(broken([...container({ ports: [], publishAllPorts: true }), attachment]), [
    "source-not-published",
  ]);
});

for (const [name, isPinned] of Object.entries({
  "redis:7": true,
  "host:5000/redis:7.4": true,
  "redis@sha256:0123": true,
  "redis:latest": false,
  redis: false,
  "host:5000/redis": false,
})) {
  void test(`the image ${name} ${isPinned ? "is" : "is not"} pinned`, () => {
    assert.deepEqual(broken([resource("image", { name })]), isPinned ? [] : ["image-pinned"]);
  });
}

for (const type of ["redis-link:engine:Volume", "docker:index/volume:Volume"]) {
  void test(`data in a ${type} is kept in production`, () => {
    const production = { [PRODUCTION_KEY]: "true" };
    const volume = (more: Partial<ResourceFacts>) => resource("volume", {}, { type, ...more });
    assert.deepEqual(broken([volume({})], production), ["production-data-kept"]);
    assert.deepEqual(broken([volume({ protected: true })], production), []);
    assert.deepEqual(broken([volume({ retained: true })], production), []);
    assert.deepEqual(broken([volume({})]), []);
  });
}

void test("what is not known yet breaks no rule about values", () => {
  assert.deepEqual(broken([resource("image", {}), ...container({ user: undefined, ports: undefined })]), []);
});
