import { dockerClient } from "../components/engine/dockerClient";
import network from "../components/engine/networkOperations";
import { daemonError, fakeDaemon } from "./support/fakeDaemon";

jest.mock("../components/engine/dockerClient", () => ({
  ...jest.requireActual<object>("../components/engine/dockerClient"),
  dockerClient: jest.fn(),
}));

const ID = "a".repeat(64);
const INPUTS = { name: "app-network", internal: true, labels: { "redis-link.stack": "redis-link/dev" } };
const TAKEN = daemonError(409, "network with name app-network already exists");
const GONE = daemonError(404, `network ${ID} not found`);
const BROKEN = daemonError(500, "daemon is shutting down");

const CREATE = [
  "createNetwork",
  { Name: "app-network", CheckDuplicate: true, Internal: true, Labels: INPUTS.labels },
];

describe("creating a network", () => {
  it("makes one of that name, kind and labels, and gives its id", async () => {
    const calls = fakeDaemon({ createNetwork: { id: ID } });
    expect(await network.create(INPUTS)).toBe(ID);
    expect(calls).toEqual([CREATE]);
  });

  it("takes up what an update of this stack that was broken off left", async () => {
    const left = { Id: ID, Internal: true, Labels: { ...INPUTS.labels, more: "1" } };
    const calls = fakeDaemon({ createNetwork: TAKEN, "network.inspect": left });
    expect(await network.create(INPUTS)).toBe(ID);
    expect(calls).toEqual([CREATE, ["network.inspect", "app-network"]]);
  });

  it.each<[string, object]>([
    ["another stack's", { Internal: true, Labels: { "redis-link.stack": "redis-link/prod" } }],
    ["nobody's", { Internal: true, Labels: {} }],
    ["nobody's, and has no labels", { Internal: true }],
    ["of another kind", { Internal: false, Labels: INPUTS.labels }],
  ])("refuses one of that name that is %s, with the remedy", async (_what, found) => {
    const calls = fakeDaemon({ createNetwork: TAKEN, "network.inspect": { Id: ID, ...found } });
    await expect(network.create(INPUTS)).rejects.toThrow(
      'network "app-network" exists and is not of this stack. Choose another name for the container that it is ' +
        "named after, or remove it if nothing needs it: docker network rm app-network",
    );
    expect(calls).toEqual([CREATE, ["network.inspect", "app-network"]]);
  });

  it("says what to do when there are no addresses left, and what Docker said", async () => {
    const said = "could not find an available, non-overlapping IPv4 address pool among the defaults";
    fakeDaemon({ createNetwork: daemonError(500, said) });
    await expect(network.create(INPUTS)).rejects.toThrow(
      'network "app-network": Docker has no range of addresses left for it. Remove networks that nothing uses ' +
        "(docker network prune), or give the daemon more default-address-pools, and run the update again. " +
        `Docker's words: ${said}`,
    );
  });

  it("hands on what else the daemon says", async () => {
    fakeDaemon({ createNetwork: BROKEN });
    await expect(network.create(INPUTS)).rejects.toBe(BROKEN);
  });
});

describe("reading a network", () => {
  const made = { name: "app-network", internal: true };

  it("finds it as it was made", async () => {
    const calls = fakeDaemon({ "network.inspect": { Name: "app-network", Internal: true } });
    expect(await network.read(ID, INPUTS)).toEqual(made);
    expect(calls).toEqual([["network.inspect", ID]]);
  });

  it("misses it, so that the next update makes it, when it is gone", async () => {
    fakeDaemon({ "network.inspect": GONE });
    expect(await network.read(ID, INPUTS)).toBeUndefined();
  });

  it("tells what is not as it was made, which the next update replaces", async () => {
    fakeDaemon({ "network.inspect": { Name: "other", Internal: false } });
    expect(await network.read(ID, INPUTS)).toEqual({ name: "other", internal: false });
  });

  it("takes no other trouble of the daemon for an absence", async () => {
    fakeDaemon({ "network.inspect": BROKEN });
    await expect(network.read(ID, INPUTS)).rejects.toBe(BROKEN);
  });
});

describe("deleting a network", () => {
  it("removes it by its id", async () => {
    const calls = fakeDaemon();
    await network.delete(ID, INPUTS);
    expect(calls).toEqual([["network.remove", ID]]);
  });

  it("is done when it is gone", async () => {
    const calls = fakeDaemon({ "network.remove": GONE });
    await network.delete(ID, INPUTS);
    expect(calls).toEqual([["network.remove", ID]]);
  });

  it("names the containers that it still has", async () => {
    fakeDaemon({
      "network.remove": daemonError(403, `error while removing network: network ${ID} has active endpoints`),
      "network.inspect": { Containers: { c1: { Name: "app" }, c2: { Name: "debug" } } },
    });
    await expect(network.delete(ID, INPUTS)).rejects.toThrow(
      'network "app-network" still has containers: app, debug. Stop them, and run it again.',
    );
  });

  it("fails on anything else that the daemon says", async () => {
    fakeDaemon({ "network.remove": BROKEN });
    await expect(network.delete(ID, INPUTS)).rejects.toBe(BROKEN);
  });
});

it.each([undefined, "tcp://10.0.0.5:2375"])(
  "Every operation on a network goes to its daemon: %s",
  async (host) => {
    fakeDaemon({ createNetwork: { id: ID }, "network.inspect": { Name: "app-network", Internal: true } });
    const inputs = { ...INPUTS, daemonHost: host };
    await network.create(inputs);
    await network.read(ID, inputs);
    await network.delete(ID, inputs);
    expect(jest.mocked(dockerClient).mock.calls).toEqual([[host], [host], [host]]);
  },
);
