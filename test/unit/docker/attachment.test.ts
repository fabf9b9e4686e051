import { attachMissing, detach, missingOf, type Member } from "../../../components/docker/attachment";
import { dockerClient } from "../../../components/daemon/dockerClient";
import { hasLabels } from "../../../components/stack/labels";
import { BROKEN, daemonError, LABELS } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";
import { FakeDocker } from "../../support/fakeDocker";
import { idOf } from "../../support/mockedCloud";

const NETWORK = idOf("app-redis");

/** A source, which must be there, and a consumer, which need not be. */
const SOURCE = { container: "store", aliases: ["redis"] };
const CONSUMER = { container: "app", aliases: [], labels: LABELS };

/** A daemon with a source and a consumer, of which these are on the network. */
const docker = (on: Record<string, string[] | null>, labels: Record<string, string> | null = LABELS) =>
  new FakeDocker({
    containers: { store: {}, app: { labels } },
    networks: { bridge: { on: { store: ["redis"] } }, "app-redis": { on } },
  });
const missing = (...members: Member[]) => missingOf(dockerClient(), NETWORK, members);

describe("a container that belongs on a network", () => {
  it.each<[string, Member, object, (Record<string, string> | null)?]>([
    [
      "is on the network under its alias, whatever names Docker adds",
      SOURCE,
      { store: ["0123456789ab", "redis"] },
    ],
    ["is on the network, and needs no alias", CONSUMER, { app: null }],
    ["does not exist, and is optional", { ...CONSUMER, container: "none" }, {}],
    ["has the expected name, but belongs to another stack", CONSUMER, {}, { "redis-link.stack": "a/prod" }],
    ["has no labels", CONSUMER, {}, null],
  ])("does not report a container as missing if it %s", async (...[, member, on, labels]) => {
    docker(on as Record<string, string[]>, labels);
    expect(await missing(member)).toEqual([]);
  });

  it.each<[string, Member, object, Record<string, string>?]>([
    ["is only on another network", SOURCE, {}],
    ["is on the network under another alias", SOURCE, { store: ["store"] }],
    ["is on the network under no alias", SOURCE, { store: null }],
    ["does not exist, although the network needs it", { ...SOURCE, container: "none" }, {}],
    ["has only one of two aliases", { ...SOURCE, aliases: ["redis", "store"] }, { store: ["redis"] }],
    ["belongs to this stack, and was disconnected", CONSUMER, {}],
    ["belongs to this stack, and has additional labels", CONSUMER, {}, { ...LABELS, more: "1" }],
  ])("reports a container as missing if it %s", async (...[, member, on, labels]) => {
    docker(on as Record<string, string[]>, labels);
    expect(await missing(member)).toEqual([member.container]);
  });

  it("throws the daemon's error instead of reporting a container as missing", async () => {
    fakeDaemon({ "container.inspect": BROKEN });
    await expect(missing(SOURCE)).rejects.toBe(BROKEN);
  });
});

describe("attaching", () => {
  const attach = () => attachMissing(dockerClient(), NETWORK, [SOURCE, CONSUMER]);

  it.each<[string, Record<string, string[]>]>([
    ["connects both ends of a link", {}],
    ["reconnects an end that has other aliases", { store: ["old"] }],
    ["keeps an end that is connected", { store: ["redis"] }],
  ])("attaching %s", async (_what, on) => {
    const daemon = docker(on);
    await attach();
    expect(daemon.on("app-redis")).toEqual({ store: ["redis"], app: [] });
  });

  it("attaching makes no request about an end that is already connected", async () => {
    const { calls } = docker({ store: ["redis"] });
    await attach();
    expect(JSON.stringify(calls.filter(([name]) => name.startsWith("network.")))).not.toContain("store");
  });

  it("attaching fails with Docker's own error", async () => {
    new FakeDocker({ containers: { store: {} } }, { "network.connect": BROKEN });
    await expect(attach()).rejects.toBe(BROKEN);
  });
});

describe("detaching", () => {
  const leave = () => detach(dockerClient(), NETWORK, "store");

  it.each([
    ["connected", { store: ["redis"] }],
    ["not connected", {}],
  ])("detaching succeeds for a container that is %s", async (_what, on) => {
    const daemon = docker(on);
    await leave();
    expect(daemon.on("app-redis")).toEqual({});
  });

  it.each([
    ["the container is gone", daemonError(404, "No such container: c")],
    ["the network is gone", daemonError(404, "network a not found")],
    [
      "the container is not attached (Engine 20)",
      daemonError(500, "container c is not connected to network app-redis"),
    ],
  ])("detaching succeeds if %s", async (_what, refusal) => {
    fakeDaemon({ "network.disconnect": refusal });
    await expect(leave()).resolves.toBeUndefined();
  });

  it.each([
    daemonError(403, "permission denied"),
    daemonError(500, "permission denied"),
    new Error("connect ENOENT /var/run/docker.sock"),
  ])("detaching fails with any other error: $message", async (refusal) => {
    fakeDaemon({ "network.disconnect": refusal });
    await expect(leave()).rejects.toBe(refusal);
  });
});

it.each<[Record<string, string> | null | undefined, Record<string, string>, boolean]>([
  [{ a: "1", b: "2" }, { a: "1" }, true],
  [{ a: "1", b: "2" }, { a: "1", b: "2" }, true],
  [null, {}, true],
  [{ a: "2" }, { a: "1" }, false],
  [{ a: "1" }, { a: "1", b: "2" }, false],
  [{}, { a: "1" }, false],
  [null, { a: "1" }, false],
  [undefined, { a: "1" }, false],
])("decides whether the labels %j contain the labels %j: %s", (found, wanted, expected) => {
  expect(hasLabels(found, wanted)).toBe(expected);
});
