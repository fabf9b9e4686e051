import { engineProvider } from "../components/engine/engineProvider";
import { Network } from "../components/engine/network";
import { NetworkAttachment } from "../components/engine/networkAttachment";
import { dockerClient } from "../components/engine/dockerClient";
import { Volume } from "../components/engine/volume";
import { daemonError, fakeDaemon } from "./support/fakeDaemon";
import { recordStack } from "./support/recordedStack";

jest.mock("../components/engine/dockerClient", () => ({
  ...jest.requireActual<object>("../components/engine/dockerClient"),
  dockerClient: jest.fn(),
}));

const ID = "a".repeat(64);
const DAEMON = "ssh://build";
const labels = { "redis-link.stack": "redis-link/dev" };

/** A secret as the engine hands it over. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

function urn(kind: string): string {
  return `urn:pulumi:dev::redis-link::redis-link:index:RedisServer$redis-link:engine:${kind}::it`;
}

const network = { name: "n", internal: true, labels };
const attachment = { networkId: "n", containerId: "c", aliases: ["redis"] };
const volume = { name: "v", labels };
const moved = { daemonHost: DAEMON };

describe.each<[string, object, boolean, [string, object, string[]][]]>([
  [
    "Network",
    network,
    true,
    [
      ["nothing", {}, []],
      ["another name", { name: "web" }, ["name"]],
      ["a way out", { internal: false }, ["internal"]],
      ["another daemon", moved, ["daemonHost"]],
      ["other labels, which cannot be changed,", { labels: {} }, []],
    ],
  ],
  [
    "NetworkAttachment",
    attachment,
    true,
    [
      ["nothing", {}, []],
      ["another network", { networkId: "m" }, ["networkId"]],
      ["another alias", { aliases: ["store"] }, ["aliases"]],
      ["one more alias", { aliases: ["redis", "store"] }, ["aliases"]],
      ["another daemon", moved, ["daemonHost"]],
      ["network and container", { networkId: "m", containerId: "d" }, ["networkId", "containerId"]],
    ],
  ],
  [
    "Volume",
    volume,
    false,
    [
      ["nothing", {}, []],
      ["another name", { name: "w" }, ["name"]],
      ["another daemon", moved, ["daemonHost"]],
      ["other labels, which would cost the data,", { labels: {} }, []],
    ],
  ],
])("a %s", (kind, inputs, oldFirst, changes) => {
  it.each(changes)("for which %s is asked is replaced if that needs it", async (_what, change, replaces) => {
    expect(await engineProvider.diff!(ID, urn(kind), inputs, { ...inputs, ...change })).toEqual({
      changes: replaces.length > 0,
      replaces,
      deleteBeforeReplace: oldFirst,
    });
  });

  it("is not replaced because something becomes secret", async () => {
    const olds = { ...inputs, ...moved };
    const diff = await engineProvider.diff!(ID, urn(kind), olds, { ...olds, daemonHost: secret(DAEMON) });
    expect(diff.changes).toBe(false);
  });

  it("cannot be imported", async () => {
    await expect(engineProvider.read!(ID, urn(kind), {})).rejects.toThrow("cannot be imported");
  });
});

it("A kind that there is not is named", async () => {
  await expect(engineProvider.create!(urn("toString"), {})).rejects.toThrow(
    `${urn("toString")}: there is no such kind of resource.`,
  );
});

describe("a secret address of the daemon", () => {
  const inputs = { ...network, daemonHost: secret(DAEMON) };

  afterEach(() => expect(jest.mocked(dockerClient).mock.calls).toEqual([[DAEMON]]));

  it("is open for whom it is, and stays a secret in what is created", async () => {
    fakeDaemon({ createNetwork: { id: ID } });
    expect(await engineProvider.create!(urn("Network"), inputs)).toEqual({ id: ID, outs: inputs });
  });

  it("and in what is read, beside what is not as it was", async () => {
    fakeDaemon({ "network.inspect": { Name: "other", Internal: true } });
    expect(await engineProvider.read!(ID, urn("Network"), inputs)).toEqual({
      id: ID,
      props: { ...inputs, name: "other" },
    });
  });

  it("and in what is gone, whose id is empty", async () => {
    fakeDaemon({ "network.inspect": daemonError(404, "none") });
    expect(await engineProvider.read!(ID, urn("Network"), inputs)).toEqual({ id: "", props: inputs });
  });

  it("and in what is checked", async () => {
    fakeDaemon({ "volume.inspect": daemonError(404, "none") });
    const news = { ...volume, daemonHost: secret(DAEMON) };
    expect(await engineProvider.check!(urn("Volume"), {}, news)).toEqual({ inputs: news });
  });

  it("and is open for a delete", async () => {
    const calls = fakeDaemon();
    await engineProvider.delete!(ID, urn("Network"), inputs);
    expect(calls).toEqual([["network.remove", ID]]);
  });
});

describe("what is checked", () => {
  it("is refused with what its kind has against it", async () => {
    fakeDaemon({ "volume.inspect": { Labels: {} } });
    const { failures } = await engineProvider.check!(urn("Volume"), {}, volume);
    expect(failures?.map(({ property }) => property)).toEqual(["name"]);
    expect(failures?.[0]?.reason).toContain("not of this stack");
  });

  it("is accepted as it is where its kind asks nothing", async () => {
    expect(await engineProvider.check!(urn("Network"), {}, network)).toEqual({ inputs: network });
  });
});

it.each<[string, string, object, (inputs: object) => unknown]>([
  ["Network", "dynamic/link:Network", network, (inputs) => new Network("it", inputs as never)],
  [
    "NetworkAttachment",
    "dynamic/link:NetworkAttachment",
    attachment,
    (inputs) => new NetworkAttachment("it", inputs as never),
  ],
  ["Volume", "dynamic:Volume", volume, (inputs) => new Volume("it", inputs as never)],
])("A %s has its arguments as inputs, and was %s in version 0.2.0", async (kind, former, inputs, make) => {
  const stack = await recordStack();
  make({ ...inputs, ...moved });
  await stack.settle();
  expect(stack.named("it")).toMatchObject({
    type: `redis-link:engine:${kind}`,
    inputs: { ...inputs, ...moved },
    formerTypes: [`pulumi-nodejs:${former}`],
  });
});
