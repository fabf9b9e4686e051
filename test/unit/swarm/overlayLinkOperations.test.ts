import { dockerClient as realDockerClient } from "../../../components/daemon/dockerClient";
import type { OverlayLinkInputs } from "../../../components/swarm/overlayLink";
import { overlayLinkOperations as link } from "../../../components/swarm/overlayLinkOperations";
import { attaching, byId, daemonError, LABELS } from "../../support/engineAnswers";
import { dockerClient, whyNoDaemon, type Answers } from "../../support/fakeDaemon";
import { AWAY, fakeSwarm, GONE, MANAGER, NODE, NO_MANAGER } from "../../support/fakeSwarm";

jest.mock("node:timers/promises", () => jest.requireActual<object>("../../support/clock"));

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const IN_USE = daemonError(400, "rpc error: network x is in use by task y");

const LINK: OverlayLinkInputs = {
  ...{ name: "app-link-redis", alias: "redis", containerId: "source", consumer: "app", encrypted: false },
  ...{ labels: LABELS, sourceDaemon: "unix:///two.sock", daemonHost: "unix:///one.sock" },
};
const CREATED_OVERLAY = {
  ...{ Name: "app-link-redis", Driver: "overlay", CheckDuplicate: true },
  ...{ Internal: true, Attachable: true, Labels: LABELS },
};

function source(networks: object = {}) {
  return {
    source: {
      Name: "/redis-server",
      ...{ Config: { Labels: {} }, HostConfig: { NetworkMode: "x" }, State: { Running: true } },
      NetworkSettings: { Networks: networks },
    },
  };
}

const swarm = (answers: Answers = {}) => fakeSwarm({ "container.inspect": byId(source()), ...answers });

describe("a link across machines", () => {
  it("makes an internal, attachable overlay network, and attaches the source on its own node", async () => {
    const calls = swarm();
    expect(await link.create(LINK)).toEqual({ id: "net" });
    expect(calls.filter(([name]) => name !== "container.inspect")).toEqual([
      ["createNetwork", CREATED_OVERLAY],
      ...attaching("net", "source", ["redis"]),
    ]);
    const [one, two] = ["unix:///one.sock", "unix:///two.sock"];
    expect(dockerClient.mock.calls.flat()).toEqual([one, two, two]);
  });

  it("encrypts it if `encrypted` is given", async () => {
    const calls = swarm();
    await link.create({ ...LINK, encrypted: true });
    expect(calls[0]).toEqual(["createNetwork", { ...CREATED_OVERLAY, Options: { encrypted: "" } }]);
  });

  it("uses a network that an interrupted update of this stack left, and no other", async () => {
    const createNetwork = daemonError(409, "network with name app-link-redis already exists");
    const left = { Id: "left", Driver: "overlay", Internal: true, Labels: LABELS, Options: { vni: "4097" } };
    swarm({ createNetwork, "network.inspect": left });
    expect(await link.create(LINK)).toEqual({ id: "left" });
    const encrypted = { Options: { encrypted: "" } };
    for (const other of [{ Labels: {} }, { Internal: false }, { Driver: "bridge" }, encrypted]) {
      swarm({ createNetwork, "network.inspect": { ...left, ...other } });
      await expect(link.create(LINK)).rejects.toThrow("exists and is not of this stack");
    }
  });

  it("leaves no network if the source cannot be attached, and names its daemon", async () => {
    const calls = swarm({ "network.connect": AWAY });
    await expect(link.create(LINK)).rejects.toThrow(
      "The link of app to source under the alias redis: the daemon at unix:///two.sock, where the source is, says: " +
        "connect ECONNREFUSED /node2.sock. If that node is away, start it and run it again.",
    );
    expect(calls.slice(-2)).toEqual([
      ["network.remove", "net"],
      ["network.inspect", "net"],
    ]);
  });

  it("attaches once more, after a disconnect, if the managers did not answer in time", async () => {
    const answers = [daemonError(500, "attaching to network failed: context deadline exceeded"), GONE];
    const calls = swarm({ "network.connect": () => answers.shift() });
    expect(await link.create(LINK)).toEqual({ id: "net" });
    expect(calls.map(([name]) => name).filter((name) => name.startsWith("network."))).toEqual([
      ...["network.disconnect", "network.connect"],
      ...["network.disconnect", "network.connect", "network.disconnect"],
      ...["network.disconnect", "network.connect"],
    ]);
    const slow = daemonError(500, "attaching to network failed: context deadline exceeded");
    swarm({ "network.connect": slow });
    await expect(link.create(LINK)).rejects.toThrow("context deadline exceeded");
  });

  it("attaches up to three times if the node lost the network", async () => {
    const lost = daemonError(404, "network or container is not found - network net not found");
    const answers = [lost, lost];
    const calls = swarm({ "network.connect": () => answers.shift() });
    expect(await link.create(LINK)).toEqual({ id: "net" });
    expect(calls.filter(([name]) => name === "network.connect")).toHaveLength(3);
    swarm({ "network.connect": lost });
    await expect(link.create(LINK)).rejects.toThrow("network net not found");
  });

  it("has a missing source in a refresh if that is disconnected, has no alias, or its node is away", async () => {
    const found = { Name: "app-link-redis" };
    const [name, missing] = [found.Name, ["source"]];
    for (const [networks, expected] of [
      [{ it: { NetworkID: "net", Aliases: ["redis"] } }, { name }],
      [{ it: { NetworkID: "net", Aliases: null } }, { name, missing }],
      [{}, { name, missing }],
    ] as const) {
      swarm({ "network.inspect": found, "container.inspect": byId(source(networks)) });
      expect(await link.read("net", LINK)).toEqual(expected);
    }
    swarm({ "network.inspect": found, "container.inspect": AWAY });
    whyNoDaemon.mockResolvedValue(AWAY.message);
    expect(await link.read("net", LINK)).toEqual({ name, missing });
    swarm({ "network.inspect": GONE });
    expect(await link.read("net", LINK)).toBeUndefined();
  });

  it("attaches another source, though the old one's node is away", async () => {
    const calls = swarm({ "container.inspect": byId({ other: source().source }) });
    dockerClient.mockClear();
    expect(await link.update("net", LINK, { ...LINK, containerId: "other" })).toEqual({});
    expect(calls.slice(-2)).toEqual(attaching("net", "other", ["redis"]));
    swarm({
      "container.inspect": byId({ other: source().source }),
      "network.disconnect": (_id: string, { Container }: { Container: string }) =>
        Container === "source" ? AWAY : undefined,
    });
    expect(await link.update("net", LINK, { ...LINK, containerId: "other" })).toEqual({});
  });

  it("disconnects the old source first, on its own node, and only if it changed", async () => {
    const detached = async (inputs: Partial<OverlayLinkInputs>) => {
      const on: string[] = [];
      const calls = swarm({ "container.inspect": byId({ ...source(), other: source().source }) });
      const daemon = realDockerClient();
      dockerClient.mockImplementation((host) => {
        on.push(host ?? "");
        return daemon;
      });
      await link.update("net", LINK, { ...LINK, ...inputs });
      const [, , options] = calls.find(([name]) => name === "network.disconnect") ?? [];
      return [options, on[0]];
    };
    const old = { Container: "source", Force: true };
    const three = "unix:///three.sock";
    expect(await detached({ containerId: "other" })).toEqual([old, "unix:///two.sock"]);
    expect(await detached({ containerId: "other", sourceDaemon: three })).toEqual([old, "unix:///two.sock"]);
    expect(await detached({ sourceDaemon: three })).toEqual([old, "unix:///two.sock"]);
    const isOn = source({ it: { NetworkID: "net", Aliases: ["redis"] } });
    const calls = swarm({ "container.inspect": byId(isOn) });
    await link.update("net", LINK, { ...LINK, consumer: "web" });
    expect(calls.map(([name]) => name)).not.toContain("network.disconnect");
  });

  it("detaches its source, and waits until no task and no node has its network", async () => {
    let [asked, looked] = [0, 0];
    const calls = swarm({
      "network.inspect": () => ((looked += 1) < 3 ? { Name: "app-link-redis" } : GONE),
      "network.remove": () => ((asked += 1) < 3 ? IN_USE : undefined),
    });
    await link.delete("net", LINK);
    expect(calls.map(([name]) => name)).toEqual([
      ...["network.inspect", "network.disconnect", "network.remove", "network.remove", "network.remove"],
      ...["network.inspect", "network.inspect"],
    ]);
    swarm({ "network.inspect": GONE, "network.disconnect": AWAY });
    await expect(link.delete("net", LINK)).resolves.toBeUndefined();
  });

  it("fails to be deleted while the node of its source is away", async () => {
    swarm({ "network.inspect": {}, "network.disconnect": AWAY });
    await expect(link.delete("net", LINK)).rejects.toThrow(
      "If that node is away, start it and run it again.",
    );
  });

  const worker = {
    listNodes: NO_MANAGER,
    info: { Swarm: { LocalNodeState: "active", ControlAvailable: false } },
  };
  const RemoteManagers = [2, 1, 3].map((host) => ({ Addr: `10.0.0.${host}:2377` }));
  const leaderless = {
    listNodes: daemonError(500, "rpc error: code = Unknown desc = The swarm does not have a leader."),
    info: { Swarm: { ...MANAGER.Swarm, RemoteManagers } },
  };
  it.each<[string, Answers, property: string, reason: RegExp]>([
    [
      "a daemon without a swarm",
      { listNodes: NO_MANAGER, info: { Swarm: { LocalNodeState: "inactive" } } },
      "manager",
      /is in no swarm\. Make one \(docker --host unix:\/\/\/one\.sock swarm init\)/,
    ],
    [
      "a worker",
      worker,
      "manager",
      /^the daemon at unix:\/\/\/one\.sock is a worker of its swarm\. Name the daemon of a manager\.$/,
    ],
    [
      "a manager without a quorum",
      leaderless,
      "manager",
      /^the daemon at unix:\/\/\/one\.sock is a manager that has no quorum: ".*does not have a leader\."\. Of its 3 managers \(10\.0\.0\.1, 10\.0\.0\.2, 10\.0\.0\.3\) more than half .* docker --host unix:\/\/\/one\.sock swarm init --force-new-cluster$/,
    ],
    [
      "a source of another swarm",
      { listNodes: [{ ...NODE, ID: "other" }] },
      "source",
      /is no node of the app's swarm/,
    ],
    ["a source that does not exist", { "container.inspect": GONE }, "source", /there is no such container/],
  ])("refuses %s in a preview", async (_what, answers, property, reason) => {
    swarm(answers);
    expect(await link.check!({}, LINK)).toEqual({
      property,
      reason: expect.stringMatching(reason) as string,
    });
  });

  it("accepts a source on a node of the swarm", async () => {
    swarm();
    expect(await link.check!({}, LINK)).toBeUndefined();
  });

  it("asks nothing in a preview without a change, or with an unknown source", async () => {
    const calls = swarm();
    expect(await link.check!(LINK, LINK)).toBeUndefined();
    expect(await link.check!({}, { ...LINK, containerId: UNKNOWN })).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it("names a manager that does not answer", async () => {
    swarm({ listNodes: AWAY, info: AWAY });
    await expect(link.check!({}, LINK)).rejects.toThrow(
      "the daemon at unix:///one.sock does not answer: connect ECONNREFUSED /node2.sock. Start it, or name another manager of " +
        "its swarm and run `pulumi up`.",
    );
  });
});
