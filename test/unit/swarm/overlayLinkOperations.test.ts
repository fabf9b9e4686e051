import type { OverlayLinkInputs } from "../../../components/swarm/overlayLink";
import { overlayLinkOperations as link } from "../../../components/swarm/overlayLinkOperations";
import { daemonError, LABELS } from "../../support/engineAnswers";
import { dockerClient, whyNoDaemon, type Answers } from "../../support/fakeDaemon";
import { FakeDocker } from "../../support/fakeDocker";
import { AWAY, GONE, MANAGER, NODE, NO_MANAGER, SWARM } from "../../support/fakeSwarm";
import { idOf } from "../../support/mockedCloud";

jest.mock("node:timers/promises", () => jest.requireActual<object>("../../support/clock"));

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const IN_USE = daemonError(400, "rpc error: network x is in use by task y");
const SLOW = daemonError(500, "attaching to network failed: context deadline exceeded");
const LOST = daemonError(404, "network or container is not found - network net not found");

const NAME = "app-link-redis";
const ID = idOf(NAME);
const LINK: OverlayLinkInputs = {
  ...{ name: NAME, alias: "redis", containerId: "source", consumer: "app", encrypted: false },
  ...{ labels: LABELS, sourceDaemon: "unix:///two.sock", daemonHost: "unix:///one.sock" },
};
const MADE = { Driver: "overlay", Internal: true, Attachable: true, Labels: LABELS };
const ON = { source: ["redis"] };

/** A swarm with a source and another container, and the link with these on it. */
const swarm = (answers: Answers = {}, on?: Record<string, string[] | null>) =>
  new FakeDocker(
    {
      containers: { source: { mode: "x" }, other: { mode: "x" } },
      networks: on === undefined ? {} : { [NAME]: { ...MADE, on } },
    },
    { ...SWARM, ...answers },
  );

describe("a link across machines", () => {
  it.each([
    [false, {}],
    [true, { Options: { encrypted: "" } }],
  ])(
    "creates an attachable overlay network, and attaches the source on the source's node (encrypted: %s)",
    async (encrypted, more) => {
      const docker = swarm();
      expect(await link.create({ ...LINK, encrypted })).toEqual({ id: ID });
      expect(docker.networks).toEqual({ [NAME]: { ...MADE, ...more, on: ON } });
      const [one, two] = ["unix:///one.sock", "unix:///two.sock"];
      expect(dockerClient.mock.calls.flat()).toEqual([one, two, two]);
    },
  );

  it("uses a network that an interrupted update of this stack left", async () => {
    const docker = swarm({}, {});
    expect(await link.create(LINK)).toEqual({ id: ID });
    expect(docker.on(NAME)).toEqual(ON);
  });

  it.each([{ Labels: {} }, { Internal: false }, { Driver: "bridge" }, { Options: { encrypted: "" } }])(
    "refuses an existing network that has the link's name and %j",
    async (other) => {
      const docker = swarm({}, {});
      Object.assign(docker.networks[NAME]!, other);
      await expect(link.create(LINK)).rejects.toThrow("exists and is not of this stack");
    },
  );

  it("leaves no network if the source cannot be attached, and names the source's daemon", async () => {
    const docker = swarm({ "network.connect": AWAY });
    await expect(link.create(LINK)).rejects.toThrow(
      "The link of app to source under the alias redis: the daemon at unix:///two.sock, where the source is, says: " +
        "connect ECONNREFUSED /node2.sock. If that node is away, start it and run it again.",
    );
    expect(docker.networks).toEqual({});
  });

  it.each<[string, Error[], string[]]>([
    [
      "once more, after a disconnect, if the managers did not answer in time",
      [SLOW, GONE],
      ["connect", "disconnect", "connect", "disconnect", "disconnect", "connect"],
    ],
    [
      "up to three times if the node lost the network",
      [LOST, LOST],
      ["connect", "disconnect", "connect", "disconnect", "connect"],
    ],
  ])("attaches the source %s", async (_what, errors, calls) => {
    const left = [...errors];
    const docker = swarm({ "network.connect": () => left.shift() });
    expect(await link.create(LINK)).toEqual({ id: ID });
    const asked = docker.calls.flatMap(([name]) => /^network\.(\w+)/.exec(name)?.[1] ?? []);
    expect(asked).toEqual(["disconnect", ...calls]);
    swarm({ "network.connect": errors[0] });
    await expect(link.create(LINK)).rejects.toThrow(errors[0]!.message);
  });

  it.each<[string, Record<string, string[] | null> | undefined, object | undefined, boolean?]>([
    ["whole", ON, {}],
    ["with a missing source if the source has no alias", { source: null }, { missing: ["source"] }],
    ["with a missing source if the source is disconnected", {}, { missing: ["source"] }],
    ["with a missing source if the source's node is away", ON, { missing: ["source"] }, true],
    ["to be gone if its network is gone", undefined, undefined],
  ])("a refresh finds the link %s", async (...[, on, found, isAway]) => {
    swarm({}, on);
    if (isAway) whyNoDaemon.mockResolvedValue(AWAY.message);
    expect(await link.read(ID, LINK)).toEqual(found && { name: NAME, ...found });
  });

  it("attaches another source although the old source's node is away", async () => {
    const away = (_id: string, { Container }: { Container: string }) => Container === "source" && AWAY;
    const docker = swarm({ "network.disconnect": away }, ON);
    expect(await link.update(ID, LINK, { ...LINK, containerId: "other" })).toEqual({});
    expect(docker.on(NAME)).toEqual({ ...ON, other: ["redis"] });
  });

  const three = "unix:///three.sock";
  it.each<[string, Partial<OverlayLinkInputs>, object]>([
    ["another source", { containerId: "other" }, { other: ["redis"] }],
    ["another source on another node", { containerId: "other", sourceDaemon: three }, { other: ["redis"] }],
    ["the same source at another address", { sourceDaemon: three }, ON],
  ])("first disconnects the old source, on that source's node, for %s", async (_what, change, on) => {
    const docker = swarm({}, ON);
    await link.update(ID, LINK, { ...LINK, ...change });
    expect(docker.on(NAME)).toEqual(on);
    const [first, options] = [dockerClient.mock.calls[0], docker.calls[0]?.[2]];
    expect([first, options]).toEqual([["unix:///two.sock"], { Container: "source", Force: true }]);
  });

  it("does not disconnect an unchanged source", async () => {
    const docker = swarm({}, ON);
    await link.update(ID, LINK, { ...LINK, consumer: "web" });
    expect(docker.calls.map(([name]) => name)).not.toContain("network.disconnect");
  });

  it("detaches the source, and deletes the network once no task and no node uses the network", async () => {
    let [asked, looked] = [0, 0];
    const docker = swarm(
      {
        "network.inspect": () => ((looked += 1) < 3 ? { Name: NAME } : GONE),
        "network.remove": () => ((asked += 1) < 3 ? IN_USE : undefined),
      },
      ON,
    );
    await link.delete(ID, LINK);
    expect([docker.on(NAME), asked, looked]).toEqual([{}, 3, 3]);
    swarm({ "network.disconnect": AWAY });
    await expect(link.delete(ID, LINK)).resolves.toBeUndefined();
  });

  it("cannot be deleted while the source's node is away", async () => {
    swarm({ "network.disconnect": AWAY }, ON);
    await expect(link.delete(ID, LINK)).rejects.toThrow("If that node is away, start it and run it again.");
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
      "the daemon of a worker",
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
      "a source that is in another swarm",
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

  it.each<[string, Partial<OverlayLinkInputs>, OverlayLinkInputs]>([
    ["on a node of the swarm", {}, LINK],
    ["that has not changed", LINK, LINK],
    ["that is not known yet", {}, { ...LINK, containerId: UNKNOWN }],
  ])("a preview accepts a source %s, and looks only at a new, known source", async (_what, olds, inputs) => {
    const docker = swarm();
    expect(await link.check!(olds, inputs)).toBeUndefined();
    expect(docker.calls.length > 0).toBe(inputs === LINK && olds !== LINK);
  });

  it("names a manager that does not answer", async () => {
    swarm({ listNodes: AWAY, info: AWAY });
    await expect(link.check!({}, LINK)).rejects.toThrow(
      "the daemon at unix:///one.sock does not answer: connect ECONNREFUSED /node2.sock. Start it, or name another manager of " +
        "its swarm and run `pulumi up`.",
    );
  });
});
