import type Docker from "dockerode";
import { dockerClient } from "../components/link/dockerClient";
import { attachmentProvider, NetworkAttachment } from "../components/link/networkAttachment";
import { recordStack } from "./support/recordedStack";

jest.mock("../components/link/dockerClient");

const NETWORK = "a".repeat(64);
const CONTAINER = "c".repeat(64);
const STATE = { networkId: NETWORK, containerId: CONTAINER, aliases: ["redis"] };
const ID = `${"a".repeat(12)}/${"c".repeat(12)}`;

/** A daemon with one container, in the form of a dockerode client that notes what it is asked. */
function fakeDaemon({
  networks = {},
  inspectError = undefined as Error | undefined,
  connectError = undefined as Error | undefined,
  disconnectError = undefined as Error | undefined,
} = {}) {
  const calls: [string, ...unknown[]][] = [];
  const noted = (error: Error | undefined, ...call: [string, ...unknown[]]) => {
    calls.push(call);
    return error ? Promise.reject(error) : Promise.resolve();
  };
  const client = {
    getContainer: (id: string) => ({
      inspect: () =>
        noted(inspectError, "inspect", id).then(() => ({ NetworkSettings: { Networks: networks } })),
    }),
    getNetwork: (id: string) => ({
      connect: (options: unknown) => noted(connectError, "connect", id, options),
      disconnect: (options: unknown) => noted(disconnectError, "disconnect", id, options),
    }),
  };
  jest
    .mocked(dockerClient)
    .mockReset()
    .mockReturnValue(client as unknown as Docker);
  return calls;
}

function daemonError(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

const CONNECT = ["connect", NETWORK, { Container: CONTAINER, EndpointConfig: { Aliases: ["redis"] } }];
const DISCONNECT = ["disconnect", NETWORK, { Container: CONTAINER, Force: true }];
const INSPECT = ["inspect", CONTAINER];

/** What a container looks like that is on another network, and on ours under these aliases. */
function attached(...aliases: string[]) {
  return {
    bridge: { NetworkID: "b".repeat(64), Aliases: null },
    "app-redis": { NetworkID: NETWORK, Aliases: aliases },
  };
}

describe("creating an attachment", () => {
  it("connects the container under its aliases and gives the pair of ids as id", async () => {
    const calls = fakeDaemon({ networks: { bridge: { NetworkID: "b".repeat(64), Aliases: ["redis"] } } });
    expect(await attachmentProvider.create(STATE)).toEqual({ id: ID, outs: STATE });
    expect(calls).toEqual([INSPECT, CONNECT]);
  });

  it.each([
    ["the same alias", attached("redis")],
    ["another alias", attached("store")],
    ["no alias", { "app-redis": { NetworkID: NETWORK, Aliases: null } }],
  ])("starts over where the container is already attached under %s", async (_what, networks) => {
    const calls = fakeDaemon({ networks });
    expect(await attachmentProvider.create(STATE)).toEqual({ id: ID, outs: STATE });
    expect(calls).toEqual([INSPECT, DISCONNECT, CONNECT]);
  });

  it("hands on what the daemon says when it cannot connect", async () => {
    fakeDaemon({ connectError: daemonError(404, "network app-redis not found") });
    await expect(attachmentProvider.create(STATE)).rejects.toThrow("network app-redis not found");
  });

  it("hands on what the daemon says when it cannot look, and connects nothing", async () => {
    const calls = fakeDaemon({ inspectError: daemonError(500, "daemon is shutting down") });
    await expect(attachmentProvider.create(STATE)).rejects.toThrow("daemon is shutting down");
    expect(calls).toEqual([INSPECT]);
  });
});

describe("reading an attachment", () => {
  const read = (state = STATE) => attachmentProvider.read!(ID, state);

  it("finds it under its aliases, whatever names Docker adds", async () => {
    const calls = fakeDaemon({ networks: attached(CONTAINER.slice(0, 12), "redis") });
    expect(await read()).toEqual({ id: ID, props: STATE });
    expect(calls).toEqual([INSPECT]);
  });

  it.each([
    ["is not on the network", { networks: { bridge: { NetworkID: "b".repeat(64), Aliases: ["redis"] } } }],
    ["is there without the alias", { networks: attached("store") }],
    ["is there without any alias", { networks: { x: { NetworkID: NETWORK, Aliases: null } } }],
    ["does not exist any more", { inspectError: daemonError(404, "No such container") }],
  ])("misses it, so that the next update makes it, when the container %s", async (_what, daemon) => {
    fakeDaemon(daemon);
    expect(await read()).toMatchObject({ id: "" });
  });

  it("misses it when one of several aliases is gone", async () => {
    fakeDaemon({ networks: attached("redis") });
    expect(await read({ ...STATE, aliases: ["redis", "store"] })).toMatchObject({ id: "" });
  });

  it("takes no other trouble of the daemon for an absence", async () => {
    fakeDaemon({ inspectError: daemonError(500, "daemon is shutting down") });
    await expect(read()).rejects.toThrow("daemon is shutting down");
  });

  it("refuses to import one", async () => {
    await expect(attachmentProvider.read!(ID, undefined)).rejects.toThrow("cannot be imported");
  });
});

describe("a difference between old and new inputs", () => {
  it.each([
    ["none", {}, []],
    ["another network", { networkId: "n" }, ["networkId"]],
    ["another container", { containerId: "d" }, ["containerId"]],
    ["another alias", { aliases: ["store"] }, ["aliases"]],
    ["one more alias", { aliases: ["redis", "store"] }, ["aliases"]],
    ["another daemon", { daemonHost: "tcp://10.0.0.5:2375" }, ["daemonHost"]],
    ["network and container", { networkId: "n", containerId: "d" }, ["networkId", "containerId"]],
  ])("of %s replaces the attachment if there is one, the old first", async (_what, change, replaces) => {
    const diff = await attachmentProvider.diff!(ID, STATE, { ...STATE, ...change });
    expect(diff).toEqual({ changes: replaces.length > 0, replaces, deleteBeforeReplace: true });
  });
});

describe("deleting an attachment", () => {
  const remove = () => attachmentProvider.delete!(ID, STATE);

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
    const calls = fakeDaemon({ disconnectError });
    await expect(remove()).resolves.toBeUndefined();
    expect(calls).toEqual([DISCONNECT]);
  });

  it.each([403, 500])("fails on any other answer %d of the daemon", async (status) => {
    fakeDaemon({ disconnectError: daemonError(status, "permission denied") });
    await expect(remove()).rejects.toThrow("permission denied");
  });

  it("fails when the daemon does not answer", async () => {
    fakeDaemon({ disconnectError: new Error("connect ENOENT /var/run/docker.sock") });
    await expect(remove()).rejects.toThrow("ENOENT");
  });
});

describe("the daemon of an attachment", () => {
  it.each([undefined, "tcp://10.0.0.5:2375"])("is %s for every operation", async (daemonHost) => {
    fakeDaemon({ networks: attached("redis") });
    const state = { ...STATE, daemonHost };
    await attachmentProvider.create(state);
    await attachmentProvider.read!(ID, state);
    await attachmentProvider.delete!(ID, state);
    expect(jest.mocked(dockerClient).mock.calls).toEqual([[daemonHost], [daemonHost], [daemonHost]]);
  });
});

describe("a NetworkAttachment", () => {
  it("is a dynamic resource with its arguments as inputs, which are left as they were", async () => {
    const stack = await recordStack();
    const args = { ...STATE, daemonHost: "ssh://build" };
    new NetworkAttachment("attachment", args);
    await stack.settle();
    expect(args).toEqual({ ...STATE, daemonHost: "ssh://build" });
    const { type, inputs } = stack.named("attachment");
    expect(type).toBe("pulumi-nodejs:dynamic/link:NetworkAttachment");
    expect(inputs).toEqual({ ...args, __provider: expect.any(String) as string });
  });
});
