import assert from "node:assert/strict";
import { test } from "node:test";
import { begunMove, movable, moved } from "../movable.ts";
import { wordsOfRest } from "../move.ts";
import { forgetting, type State, type StateResource } from "../stackState.ts";

const LABELS = { "redis-link.stack": "redis-link/dev" };

function resource(name: string, type: string, rest: Partial<StateResource> = {}): StateResource {
  return { urn: `urn:pulumi:dev::redis-link::${type}::${name}`, type, ...rest };
}

const network = resource("redis-network", "redis-link:docker:Network", { inputs: { name: "redis-network" } });
const VOLUME = { name: "redis-data", labels: LABELS, daemonHost: "ssh://b" };
const volume = resource("redis-data", "redis-link:docker:Volume", { inputs: VOLUME, outputs: VOLUME });
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
  outputs: { containerId: "c0", sourceDaemon: "ssh://b" },
  dependencies: [container.urn, "urn:password"],
  propertyDependencies: { containerId: [container.urn], name: null, alias: ["urn:password"] },
});
const service = resource("app-service", "redis-link:docker:Service", { inputs: { name: "app" } });
const stack = resource("redis-link-dev", "pulumi:pulumi:Stack", { outputs: { endpoint: "http://b:3000" } });
const stateOf = (...resources: StateResource[]): State => ({
  deployment: { manifest: { time: "" }, resources },
});
const ofSwarm = stateOf(network, volume, image, built, container, link, service);

void test("what a stack has on the daemon of its source is read from its state", () => {
  assert.deepEqual(movable(ofSwarm), {
    container: { id: "c0", name: "redis" },
    image: "redis:7",
    builtImages: ["app:1"],
    network: "redis-network",
    volume: VOLUME,
    services: ["app"],
    urns: new Set([container, network, volume, image, built].map(({ urn }) => urn)),
    volumeUrn: volume.urn,
  });
});

void test("a stack of one machine is told what to do instead, and so is one that is not up", () => {
  for (const state of [stateOf(network, volume, image, container), stateOf()]) {
    assert.throws(() => movable(state), /no source of a swarm here.*npm run backup.*npm run restore/);
  }
});

void test("a stack without its source, or with several, is told to recover, and nothing that takes data away", () => {
  for (const state of [
    stateOf(link),
    stateOf(network, volume, link),
    stateOf(...ofSwarm.deployment.resources!, container),
  ]) {
    assert.throws(
      () => movable(state),
      ({ message }: Error) =>
        /^The state has \d containers, .* set docker:host back .*`npm run recover`\.$/.test(message) &&
        !/npm run down|volume rm/.test(message),
    );
  }
});

void test("once the source has moved, the state has the copy of its volume on the new daemon and nothing else of it", () => {
  const source = movable(ofSwarm);
  const there = { ...VOLUME, daemonHost: "ssh://c" };
  const after = moved(ofSwarm, source, { to: "ssh://c", isCopied: true });
  const urnsOf = (state: State) => state.deployment.resources?.map(({ urn }) => urn);
  assert.deepEqual(urnsOf(after), [volume.urn, link.urn, service.urn]);
  assert.deepEqual(after.deployment.resources?.[0], { ...volume, inputs: there, outputs: there });
  const empty = moved(ofSwarm, source, { to: "ssh://c", isCopied: false });
  assert.deepEqual(urnsOf(empty), [link.urn, service.urn]);
});

void test("the provider of a stack that has moved knows its daemon no more, and its state as before", () => {
  const kept = { stateId: "1f", daemonHost: "ssh://b" };
  const known = { ...kept, daemonId: "B", daemonName: "two", daemonAddress: "ssh://b" };
  const internal = { name: "redis-link", envVarMappings: { PATH: "REDIS_LINK_DAEMON_B" } };
  const provider = resource("redis-link-state", "pulumi:providers:redis-link", {
    inputs: { ...known, __internal: internal },
    outputs: known,
  });
  const before = stateOf(provider, ...ofSwarm.deployment.resources!);
  const after = moved(before, movable(before), { to: "ssh://c", isCopied: true });
  assert.deepEqual(JSON.parse(JSON.stringify(after.deployment.resources?.[0])), {
    ...provider,
    inputs: { ...kept, __internal: { name: "redis-link" } },
    outputs: kept,
  });
});

void test("a move that was broken off is seen until an update has ended, which writes the outputs anew", () => {
  const from = { daemonHost: "ssh://b", container: { id: "c0" } };
  const there = { ...VOLUME, daemonHost: "ssh://c" };
  const whole = stateOf(stack, ...ofSwarm.deployment.resources!);
  assert.equal(begunMove(whole), undefined);
  const after = moved(whole, movable(whole), { to: "ssh://c", isCopied: true });
  assert.deepEqual(after.deployment.resources?.[0]?.outputs, { endpoint: "http://b:3000", movedFrom: from });
  assert.deepEqual(begunMove(after), { ...from, volume: there });
  const empty = moved(whole, movable(whole), { to: "ssh://c", isCopied: false });
  assert.deepEqual(begunMove(empty), { ...from, volume: undefined });
  // Wherever the link leads by now.
  const led = { ...link, outputs: { containerId: "c1", sourceDaemon: "ssh://c" } };
  const [marked] = after.deployment.resources as [StateResource];
  assert.deepEqual(begunMove(stateOf(marked, network, container, led)), { ...from, volume: undefined });
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
    wordsOfRest(cli, source, { isAnswering: true, isCopied: true }),
    `The data as of now are kept where they were. If nothing needs them: ${cli} volume rm redis-data`,
  );
  const commands = (isCopied: boolean) =>
    wordsOfRest(cli, source, { isAnswering: false, isCopied }).split("\n").slice(1);
  const left = ["network rm redis-network", "volume rm redis-data", "image rm app:1"];
  const tasks = `$(${cli} ps --all --quiet --filter label=com.docker.swarm.service.name=app)`;
  assert.deepEqual(
    commands(false),
    ["swarm leave --force", `rm --force redis ${tasks}`, ...left].map((command) => `  ${cli} ${command}`),
  );
  // Its node is of the swarm still.
  assert.deepEqual(
    commands(true),
    ["rm --force redis", ...left].map((command) => `  ${cli} ${command}`),
  );
});
