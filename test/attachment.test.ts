import { dockerClient } from "../components/engine/dockerClient";
import attachment from "../components/engine/networkAttachmentOperations";
import { daemonError, fakeDaemon } from "./support/fakeDaemon";

jest.mock("../components/engine/dockerClient", () => ({
  ...jest.requireActual<object>("../components/engine/dockerClient"),
  dockerClient: jest.fn(),
}));

const NETWORK = "a".repeat(64);
const CONTAINER = "c".repeat(64);
const STATE = { networkId: NETWORK, containerId: CONTAINER, aliases: ["redis"] };
const ID = `${"a".repeat(12)}/${"c".repeat(12)}`;

const CONNECT = [
  "network.connect",
  NETWORK,
  { Container: CONTAINER, EndpointConfig: { Aliases: ["redis"] } },
];
const DISCONNECT = ["network.disconnect", NETWORK, { Container: CONTAINER, Force: true }];
const INSPECT = ["container.inspect", CONTAINER];

/** A container on another network, under our alias there. */
const ELSEWHERE = { bridge: { NetworkID: "b".repeat(64), Aliases: ["redis"] } };

/** The networks of a container that is on another one, and on ours under these aliases. */
function attached(...aliases: string[]) {
  return {
    bridge: { NetworkID: "b".repeat(64), Aliases: null },
    "app-redis": { NetworkID: NETWORK, Aliases: aliases },
  };
}

/** What the daemon says of a container with these networks. */
function container(networks: object) {
  return { "container.inspect": { NetworkSettings: { Networks: networks } } };
}

describe("creating an attachment", () => {
  it("connects the container under its aliases and gives the pair of ids as id", async () => {
    const calls = fakeDaemon(container(ELSEWHERE));
    expect(await attachment.create(STATE)).toBe(ID);
    expect(calls).toEqual([INSPECT, CONNECT]);
  });

  it.each([
    ["the same alias", attached("redis")],
    ["another alias", attached("store")],
    ["no alias", { "app-redis": { NetworkID: NETWORK, Aliases: null } }],
  ])("starts over where the container is already attached under %s", async (_what, networks) => {
    const calls = fakeDaemon(container(networks));
    expect(await attachment.create(STATE)).toBe(ID);
    expect(calls).toEqual([INSPECT, DISCONNECT, CONNECT]);
  });

  it("hands on what the daemon says when it cannot connect", async () => {
    fakeDaemon({ ...container({}), "network.connect": daemonError(404, "network app-redis not found") });
    await expect(attachment.create(STATE)).rejects.toThrow("network app-redis not found");
  });

  it("hands on what the daemon says when it cannot look, and connects nothing", async () => {
    const calls = fakeDaemon({ "container.inspect": daemonError(500, "daemon is shutting down") });
    await expect(attachment.create(STATE)).rejects.toThrow("daemon is shutting down");
    expect(calls).toEqual([INSPECT]);
  });
});

describe("reading an attachment", () => {
  const read = (state = STATE) => attachment.read(ID, state);

  it("finds it under its aliases, whatever names Docker adds", async () => {
    const calls = fakeDaemon(container(attached(CONTAINER.slice(0, 12), "redis")));
    expect(await read()).toEqual({});
    expect(calls).toEqual([INSPECT]);
  });

  it.each([
    ["is not on the network", container(ELSEWHERE)],
    ["is there without the alias", container(attached("store"))],
    ["is there without any alias", container({ x: { NetworkID: NETWORK, Aliases: null } })],
    ["does not exist any more", { "container.inspect": daemonError(404, "No such container") }],
  ])("misses it, so that the next update makes it, when the container %s", async (_what, daemon) => {
    fakeDaemon(daemon);
    expect(await read()).toBeUndefined();
  });

  it("misses it when one of several aliases is gone", async () => {
    fakeDaemon(container(attached("redis")));
    expect(await read({ ...STATE, aliases: ["redis", "store"] })).toBeUndefined();
  });

  it("takes no other trouble of the daemon for an absence", async () => {
    fakeDaemon({ "container.inspect": daemonError(500, "daemon is shutting down") });
    await expect(read()).rejects.toThrow("daemon is shutting down");
  });
});

describe("deleting an attachment", () => {
  const remove = () => attachment.delete(ID, STATE);

  it("disconnects the container, running or not", async () => {
    const calls = fakeDaemon();
    await remove();
    expect(calls).toEqual([DISCONNECT]);
  });

  it.each([
    ["the container is gone", daemonError(404, "No such container: c")],
    ["the network is gone", daemonError(404, "network a not found")],
    ["it is not attached (Engine 20)", daemonError(500, "container c is not connected to network app-redis")],
    ["it is not attached (Engine 28)", daemonError(403, "container c is not connected to the network a")],
  ])("is done when %s", async (_what, disconnectError) => {
    const calls = fakeDaemon({ "network.disconnect": disconnectError });
    await expect(remove()).resolves.toBeUndefined();
    expect(calls).toEqual([DISCONNECT]);
  });

  it.each([403, 500])("fails on any other answer %d of the daemon", async (status) => {
    fakeDaemon({ "network.disconnect": daemonError(status, "permission denied") });
    await expect(remove()).rejects.toThrow("permission denied");
  });

  it("fails when the daemon does not answer", async () => {
    fakeDaemon({ "network.disconnect": new Error("connect ENOENT /var/run/docker.sock") });
    await expect(remove()).rejects.toThrow("ENOENT");
  });
});

describe("the daemon of an attachment", () => {
  it.each([undefined, "tcp://10.0.0.5:2375"])("is %s for every operation", async (daemonHost) => {
    fakeDaemon(container(attached("redis")));
    const state = { ...STATE, daemonHost };
    await attachment.create(state);
    await attachment.read(ID, state);
    await attachment.delete(ID, state);
    expect(jest.mocked(dockerClient).mock.calls).toEqual([[daemonHost], [daemonHost], [daemonHost]]);
  });
});
