import * as pulumi from "@pulumi/pulumi";
import { dockerClient } from "../components/engine/dockerClient";
import volume from "../components/engine/volumeOperations";
import { daemonError, fakeDaemon } from "./support/fakeDaemon";

jest.mock("../components/engine/dockerClient", () => ({
  ...jest.requireActual<object>("../components/engine/dockerClient"),
  dockerClient: jest.fn(),
}));

const INPUTS = { name: "store-data", labels: { "redis-link.stack": "redis-link/dev" } };
const NONE = daemonError(404, "get store-data: no such volume");
const BROKEN = daemonError(500, "daemon is shutting down");
const INSPECT = ["volume.inspect", "store-data"];

/** What a resource that is new has as old inputs. */
const NEW = {} as typeof INPUTS;

describe("before a data volume is created", () => {
  it.each<[string, unknown]>([
    ["there is none of that name", NONE],
    ["it is of this stack, as retainData left it", { Labels: { other: "x", ...INPUTS.labels } }],
  ])("all is well where %s", async (_what, found) => {
    const calls = fakeDaemon({ "volume.inspect": found, listContainers: [] });
    expect(await volume.check!(NEW, INPUTS)).toBeUndefined();
    expect(calls[0]).toEqual(INSPECT);
  });

  it("one that a container of this stack has is refused: deleting what stands for it would delete its data", async () => {
    const calls = fakeDaemon({
      "volume.inspect": { Labels: INPUTS.labels },
      listContainers: [{ Names: ["/store"] }, { Names: ["/other"] }],
    });
    expect(await volume.check!(NEW, INPUTS)).toEqual({
      property: "name",
      reason:
        'volume "store-data" is of this stack, not in its state, and in use by store, other. If the stack was made by ' +
        "version 0.1.0, destroy it with that version first (retainData keeps the data); else remove the container, and " +
        "run it again.",
    });
    expect(calls).toEqual([
      INSPECT,
      [
        "listContainers",
        { all: true, filters: { volume: ["store-data"], label: ["redis-link.stack=redis-link/dev"] } },
      ],
    ]);
  });

  it.each<[string, unknown, string]>([
    ["another stack", { "redis-link.stack": "redis-link/prod" }, " but of redis-link/prod"],
    ["nobody known", {}, ""],
    ["nobody known, and has no labels", null, ""],
  ])("one of %s is refused, with the remedy", async (_what, Labels, whose) => {
    const calls = fakeDaemon({ "volume.inspect": { Labels } });
    expect(await volume.check!(NEW, INPUTS)).toEqual({
      property: "name",
      reason:
        `volume "store-data" exists and is not of this stack (redis-link/dev)${whose}. Choose another ` +
        "redisName, or remove the volume if nothing needs its data: docker volume rm store-data",
    });
    expect(calls).toEqual([INSPECT]);
  });

  it("a daemon that does not answer is no volume that is not there", async () => {
    fakeDaemon({ "volume.inspect": BROKEN });
    await expect(volume.check!(NEW, INPUTS)).rejects.toBe(BROKEN);
  });

  it("its daemon is asked", async () => {
    fakeDaemon({ "volume.inspect": NONE });
    await volume.check!(NEW, { ...INPUTS, daemonHost: "tcp://10.0.0.5:2375" });
    expect(jest.mocked(dockerClient).mock.calls).toEqual([["tcp://10.0.0.5:2375"]]);
  });

  it("no daemon is asked whose address a preview does not know yet", async () => {
    const calls = fakeDaemon();
    const inputs = { ...INPUTS, daemonHost: pulumi.runtime.unknownValue };
    expect(await volume.check!(NEW, inputs)).toBeUndefined();
    expect(calls).toEqual([]);
  });
});

describe("when a data volume exists", () => {
  it("nobody asks whose it is, as it is in the state", async () => {
    const calls = fakeDaemon();
    expect(await volume.check!(INPUTS, INPUTS)).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it("a new name is asked about", async () => {
    fakeDaemon({ "volume.inspect": { Labels: {} } });
    expect(await volume.check!(INPUTS, { ...INPUTS, name: "other-data" })).toMatchObject({
      property: "name",
    });
  });
});

it("Creating a volume makes one of that name and labels, and its id is its name", async () => {
  const inputs = { ...INPUTS, daemonHost: "tcp://10.0.0.5:2375" };
  const calls = fakeDaemon();
  expect(await volume.create(inputs)).toBe("store-data");
  expect(calls).toEqual([["createVolume", { Name: "store-data", Labels: INPUTS.labels }]]);
});

it("Creating a volume hands on what the daemon says", async () => {
  fakeDaemon({ createVolume: BROKEN });
  await expect(volume.create(INPUTS)).rejects.toBe(BROKEN);
});

describe("reading a volume", () => {
  it("finds it", async () => {
    const calls = fakeDaemon({ "volume.inspect": { Name: "store-data" } });
    expect(await volume.read("store-data", INPUTS)).toEqual({});
    expect(calls).toEqual([INSPECT]);
  });

  it("misses it, so that the next update makes it, when it is gone", async () => {
    fakeDaemon({ "volume.inspect": NONE });
    expect(await volume.read("store-data", INPUTS)).toBeUndefined();
  });

  it("takes no other trouble of the daemon for an absence", async () => {
    fakeDaemon({ "volume.inspect": BROKEN });
    await expect(volume.read("store-data", INPUTS)).rejects.toBe(BROKEN);
  });
});

describe("deleting a volume", () => {
  it("removes it, and not by force", async () => {
    const calls = fakeDaemon();
    await volume.delete("store-data", INPUTS);
    expect(calls).toEqual([["volume.remove", "store-data"]]);
  });

  it("is done when it is gone", async () => {
    const calls = fakeDaemon({ "volume.remove": NONE });
    await volume.delete("store-data", INPUTS);
    expect(calls).toEqual([["volume.remove", "store-data"]]);
  });

  it("fails when something still uses it", async () => {
    const used = daemonError(409, "remove store-data: volume is in use");
    fakeDaemon({ "volume.remove": used });
    await expect(volume.delete("store-data", INPUTS)).rejects.toBe(used);
  });
});

it.each([undefined, "tcp://10.0.0.5:2375"])(
  "Every operation on a volume goes to its daemon: %s",
  async (host) => {
    fakeDaemon({ "volume.inspect": { Name: "store-data" } });
    const inputs = { ...INPUTS, daemonHost: host };
    await volume.create(inputs);
    await volume.read("store-data", inputs);
    await volume.delete("store-data", inputs);
    expect(jest.mocked(dockerClient).mock.calls).toEqual([[host], [host], [host]]);
  },
);
