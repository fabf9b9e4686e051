import assert from "node:assert/strict";
import { test } from "node:test";
import { movable } from "../movable.ts";
import { wordsOfRest } from "../move.ts";
import { forgetting, type State, type StateResource } from "../stackState.ts";

const LABELS = { "redis-link.stack": "redis-link/dev" };

function resource(name: string, type: string, rest: Partial<StateResource> = {}): StateResource {
  return { urn: `urn:pulumi:dev::redis-link::${type}::${name}`, type, ...rest };
}

const network = resource("redis-network", "redis-link:docker:Network", { inputs: { name: "redis-network" } });
const volume = resource("redis-data", "redis-link:docker:Volume", {
  inputs: { name: "redis-data", labels: LABELS, daemonHost: "ssh://b" },
});
const image = resource("redis-image", "docker:index/remoteImage:RemoteImage", {
  inputs: { name: "redis:7" },
});
const built = resource("app-image", "docker:index/remoteImage:RemoteImage", {
  inputs: { name: "app:1", build: { context: "./app" } },
});
const container = resource("redis-container", "docker:index/container:Container", {
  id: "c0",
  inputs: { name: "redis" },
  dependencies: [network.urn, volume.urn],
});
const link = resource("app-redis", "redis-link:docker:OverlayLink", {
  dependencies: [container.urn, "urn:password"],
  propertyDependencies: { containerId: [container.urn], name: null, alias: ["urn:password"] },
});
const service = resource("app-service", "redis-link:docker:Service", { inputs: { name: "app" } });
const stateOf = (...resources: StateResource[]): State => ({
  deployment: { manifest: { time: "" }, resources },
});
const ofSwarm = stateOf(network, volume, image, built, container, link, service);

void test("what a stack has on the daemon of its source is read from its state", () => {
  assert.deepEqual(movable(ofSwarm), {
    daemonHost: "ssh://b",
    container: { id: "c0", name: "redis" },
    image: "redis:7",
    builtImages: ["app:1"],
    network: "redis-network",
    volume: "redis-data",
    labels: LABELS,
    services: ["app"],
    urns: new Set([container, network, volume, image, built].map(({ urn }) => urn)),
  });
});

void test("a stack of one machine is told what to do instead, and so is one that is not up", () => {
  for (const state of [stateOf(network, volume, image, container), stateOf(), stateOf(link)]) {
    assert.throws(() => movable(state), /no source of a swarm here.*npm run backup.*npm run restore/);
  }
});

void test("what is forgotten is in nobody's dependencies either", () => {
  const after = forgetting(ofSwarm, movable(ofSwarm).urns);
  assert.deepEqual(after.deployment.resources, [
    {
      ...link,
      dependencies: ["urn:password"],
      propertyDependencies: { containerId: [], name: [], alias: ["urn:password"] },
    },
    service,
  ]);
});

void test("what is left where the source was is told, as commands for that daemon", () => {
  const cli = "docker --host ssh://b";
  const source = movable(ofSwarm);
  assert.equal(
    wordsOfRest(cli, source, true),
    `The data as of now are kept where they were. If nothing needs them: ${cli} volume rm redis-data`,
  );
  assert.deepEqual(wordsOfRest(cli, source, false).split("\n").slice(1), [
    `  ${cli} swarm leave --force`,
    `  ${cli} rm --force redis $(${cli} ps --all --quiet --filter label=com.docker.swarm.service.name=app)`,
    `  ${cli} network rm redis-network`,
    `  ${cli} volume rm redis-data`,
    `  ${cli} image rm app:1`,
  ]);
});
