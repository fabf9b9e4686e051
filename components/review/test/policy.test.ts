import assert from "node:assert/strict";
import test from "node:test";
import { CAPABILITIES_KEY, HOST_PORTS_KEY } from "../policy/containerRules.ts";
import { type Kind, propertiesSchema, type ResourceFacts, TYPES, UNKNOWN } from "../policy/properties.ts";
import { PRODUCTION_KEY, rules, SHARED_SECRETS_KEY } from "../policy/rules.ts";

type Properties = Record<string, unknown>;

const hardened: Properties = {
  memory: 256,
  readOnly: true,
  capabilities: { drops: ["ALL"] },
  healthcheck: { tests: ["CMD", "true"] },
  securityOpts: ["no-new-privileges:true"],
  user: "redis",
  ports: [{ internal: 80, external: 8080, ip: "127.0.0.1" }],
};

function resource(kind: Kind, properties: Properties, more: Partial<ResourceFacts> = {}): ResourceFacts {
  return {
    ...{ urn: `urn::${kind}`, type: TYPES[kind][0], properties: propertiesSchema.parse(properties) },
    ...{ protect: false, retainOnDelete: false, propertyDependencies: {} },
    ...more,
  };
}

/** Names of the broken rules. */
function broken(resources: ResourceFacts[], config: Record<string, string> = {}): string[] {
  return rules.filter(({ check }) => check({ resources, config }).length > 0).map(({ name }) => name);
}

const container = (properties: Properties) => [resource("container", { ...hardened, ...properties })];

void test("accepts a hardened container under all rules", () => {
  assert.deepEqual(broken(container({})), []);
});

void test("applies container rules to a swarm service, and allows publishing on all addresses only if configured", () => {
  const everywhere = { ...hardened, ports: [{ internal: 80, external: 0, ip: "0.0.0.0" }] };
  const type = "redis-link:docker:Service";
  const service = [resource("container", everywhere, { type })];
  assert.deepEqual(broken(service), ["loopback-bind"]);
  assert.deepEqual(broken(service, { "redis-link:bindAddress": "0.0.0.0" }), []);
  const writable = resource("container", { ...everywhere, readOnly: false }, { type });
  assert.deepEqual(broken([writable]).sort(), ["loopback-bind", "read-only-root"]);
});

const cases: [string, Properties][] = [
  ["no-privileged", { privileged: true }],
  ["no-docker-socket", { volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/s" }] }],
  ["no-docker-socket", { mounts: [{ type: "bind", source: "/run/docker.sock", target: "/s" }] }],
  ["no-docker-socket", { volumes: [{ hostPath: "//var/run/../run/docker.sock/", containerPath: "/s" }] }],
  ["no-host-folders", { volumes: [{ hostPath: "/", containerPath: "/host" }] }],
  ["no-host-folders", { volumes: [{ hostPath: "/var/run/", containerPath: "/run" }] }],
  ["no-host-folders", { mounts: [{ type: "bind", source: "/etc", target: "/e" }] }],
  ["no-host-folders", { volumes: ["not known", { hostPath: "/", containerPath: "/host" }] }],
  ["no-host-namespaces", { networkMode: "host" }],
  ["no-host-namespaces", { pidMode: "host" }],
  ["no-host-namespaces", { ipcMode: "host" }],
  ["no-host-namespaces", { usernsMode: "host" }],
  ["no-devices", { devices: [{ hostPath: "/dev/fuse" }] }],
  ["no-privileged-ports", { ports: [{ internal: 80, external: 80, ip: "127.0.0.1" }] }],
  ["memory-limit", { memory: undefined }],
  ["memory-limit", { memory: 0 }],
  ["health-check", { healthcheck: undefined }],
  ["health-check", { healthcheck: { tests: ["NONE"] } }],
  ["no-new-privileges", { securityOpts: ["no-new-privileges:false"] }],
  ["not-root", { user: "root" }],
  ["not-root", { user: "0:0" }],
  ["read-only-root", { readOnly: false }],
  ["no-capabilities", { capabilities: undefined }],
  ["no-capabilities", { capabilities: { drops: ["ALL"], adds: ["CAP_NET_ADMIN"] } }],
  ["loopback-bind", { ports: [{ internal: 80, ip: "0.0.0.0" }] }],
  ["loopback-bind", { ports: [{ internal: 80, ip: "::" }] }],
  ["loopback-bind", { ports: [{ internal: 80, ip: "192.168.0.2" }] }],
  ["loopback-bind", { ports: [{ internal: 80 }] }],
];
for (const [rule, properties] of cases) {
  void test(`${rule} rejects ${JSON.stringify(properties)}`, () => {
    assert.deepEqual(broken(container(properties)), [rule]);
  });
}

void test("finds a mount that the program names even if the preview does not know the container's volumes", () => {
  const socket = { hostPath: "/var/run/docker.sock", containerPath: "/s" };
  const set = (containerName: string) => resource("imageVolumes", { containerName, beside: [socket] });
  const app = container({ name: "app", volumes: UNKNOWN });
  assert.deepEqual(broken([...app, set("app")]), ["no-docker-socket"]);
  assert.deepEqual(broken([...app, set("other")]), []);
});

void test("allows only the bind address that the configuration names", () => {
  const open = (ip: string) => container({ ports: [{ internal: 80, ip }] });
  for (const ip of ["0.0.0.0", "192.168.0.2"])
    assert.deepEqual(broken(open(ip), { "redis-link:bindAddress": ip }), []);
  assert.deepEqual(broken(open("192.168.0.2"), { "redis-link:bindAddress": "127.0.0.1" }), ["loopback-bind"]);
});

void test("allows only the capabilities that the configuration names", () => {
  const adds = ["CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE"];
  const capable = container({ capabilities: { drops: ["ALL"], adds } });
  assert.deepEqual(broken(capable, { [CAPABILITIES_KEY]: "NET_BIND_SERVICE, net_admin" }), []);
  assert.deepEqual(broken(capable, { [CAPABILITIES_KEY]: "NET_ADMIN" }), ["no-capabilities"]);
});

void test("allows only those ports below 1024 that the configuration names", () => {
  const web = container({ ports: [{ internal: 80, external: 443, ip: "127.0.0.1" }] });
  assert.deepEqual(broken(web, { [HOST_PORTS_KEY]: "80, 443" }), []);
  assert.deepEqual(broken(web, { "redis-link:hostPort": "443" }), []);
  assert.deepEqual(broken(web, { [HOST_PORTS_KEY]: "80" }), ["no-privileged-ports"]);
});

void test("rejects a link that shares secrets unless the configuration names those secrets", () => {
  const link = resource("link", { sharedSecrets: ["MYSQL_ROOT_PASSWORD"] });
  assert.deepEqual(broken([link]), ["no-shared-secrets"]);
  assert.deepEqual(broken([link], { [SHARED_SECRETS_KEY]: "OTHER, MYSQL_ROOT_PASSWORD" }), []);
  assert.deepEqual(broken([resource("link", {})]), []);
});

void test("rejects published ports on the source of a link", () => {
  const link = resource("link", {}, { propertyDependencies: { containerId: ["urn::container"] } });
  assert.deepEqual(broken([...container({}), link]), ["source-not-published"]);
  assert.deepEqual(broken([...container({ ports: [] }), link]), []);
  const all = container({ ports: [], publishAllPorts: true });
  assert.deepEqual(broken([...all, link]), ["source-not-published"]);
});

for (const [name, isPinned] of Object.entries({
  "redis:7": true,
  "host:5000/redis:7.4": true,
  "redis@sha256:0123": true,
  "redis:latest": false,
  redis: false,
  "host:5000/redis": false,
})) {
  void test(`${isPinned ? "accepts" : "rejects"} the image ${name} as pinned`, () => {
    assert.deepEqual(broken([resource("image", { name })]), isPinned ? [] : ["image-pinned"]);
  });
}

const volumes = [{ volumeName: "app-data", containerPath: "/data" }];
for (const type of [...TYPES.volume, ...TYPES.imageVolumes]) {
  void test(`rejects a ${type} without protection in production`, () => {
    const production = { [PRODUCTION_KEY]: "true" };
    const data = (more: Partial<ResourceFacts>) => resource("volume", { volumes }, { type, ...more });
    assert.deepEqual(broken([data({})], production), ["production-data-kept"]);
    assert.deepEqual(broken([data({ protect: true })], production), []);
    assert.deepEqual(broken([data({ retainOnDelete: true })], production), []);
    assert.deepEqual(broken([data({})]), []);
  });
}

void test("requires no protection in production for an image without a VOLUME", () => {
  const none = resource("imageVolumes", { volumes: [] });
  assert.deepEqual(broken([none], { [PRODUCTION_KEY]: "true" }), []);
});

void test("accepts values that are known only after the update", () => {
  assert.deepEqual(broken([resource("image", {}), ...container({ user: undefined, ports: undefined })]), []);
});
