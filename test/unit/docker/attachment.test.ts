import { hasLabels } from "../../../components/stack/labels";
import { attachMissing, detach, missingOf, type Member } from "../../../components/docker/attachment";
import { dockerClient } from "../../../components/daemon/dockerClient";
import { attaching, BROKEN, daemonError, detaching, LABELS } from "../../support/engineAnswers";
import { fakeDaemon, daemonWith } from "../../support/fakeDaemon";

const NETWORK = "a".repeat(64);

/** A source, which must be there, and a consumer, which need not be. */
const SOURCE = { container: "store", aliases: ["redis"] };
const CONSUMER = { container: "app", aliases: [], labels: LABELS };

const inspect = (container: string) => ["container.inspect", container];

/** A container with these aliases on the network, null for none; undefined if it is not on it. */
function container(aliases: string[] | null | undefined, labels: object | null = LABELS) {
  return {
    Config: { Labels: labels },
    NetworkSettings: {
      Networks: {
        bridge: { NetworkID: "b".repeat(64), Aliases: ["redis"] },
        ...(aliases === undefined ? {} : { "app-redis": { NetworkID: NETWORK, Aliases: aliases } }),
      },
    },
  };
}

describe("a container that a network is to have", () => {
  it.each<[string, Member, unknown]>([
    ["it is there under its alias, whatever names Docker adds", SOURCE, container(["0123456789ab", "redis"])],
    ["it is there, and needs no alias", CONSUMER, container(null)],
    ["it need not be, and is not", CONSUMER, undefined],
    ["another's container has its name", CONSUMER, container(undefined, { "redis-link.stack": "a/prod" })],
    ["a container without labels has its name", CONSUMER, container(undefined, null)],
  ])("is not missing where %s", async (_what, member, found) => {
    const calls = daemonWith({ [member.container]: found });
    expect(await missingOf(dockerClient(), NETWORK, [member])).toEqual([]);
    expect(calls).toEqual([inspect(member.container)]);
  });

  it.each<[string, Member, unknown]>([
    ["it is on another network alone", SOURCE, container(undefined)],
    ["it is there under another alias", SOURCE, container(["store"])],
    ["it is there under no alias", SOURCE, container(null)],
    ["it must be, and is not", SOURCE, undefined],
    ["it lacks one of two aliases", { ...SOURCE, aliases: ["redis", "store"] }, container(["redis"])],
    ["it is this stack's, and was taken off", CONSUMER, container(undefined)],
    ["it is this stack's with more labels", CONSUMER, container(undefined, { ...LABELS, more: "1" })],
  ])("is missing where %s", async (_what, member, found) => {
    daemonWith({ [member.container]: found });
    expect(await missingOf(dockerClient(), NETWORK, [member])).toEqual([member.container]);
  });

  it("is not taken for missing by other trouble of the daemon", async () => {
    fakeDaemon({ "container.inspect": BROKEN });
    await expect(missingOf(dockerClient(), NETWORK, [SOURCE])).rejects.toBe(BROKEN);
  });
});

describe("attaching what is missing", () => {
  it("takes off whatever is there under other aliases, and attaches it under its own", async () => {
    const calls = daemonWith({ store: container(["old"]), app: container(undefined) });
    await attachMissing(dockerClient(), NETWORK, [SOURCE, CONSUMER]);
    expect(calls).toEqual([
      inspect("store"),
      inspect("app"),
      ...attaching(NETWORK, "store", ["redis"]),
      ...attaching(NETWORK, "app"),
    ]);
  });

  it("leaves alone what is in its place", async () => {
    const calls = daemonWith({ store: container(["redis"]), app: container(undefined) });
    await attachMissing(dockerClient(), NETWORK, [SOURCE, CONSUMER]);
    expect(calls).toEqual([inspect("store"), inspect("app"), ...attaching(NETWORK, "app")]);
  });

  it("hands on what the daemon says when it cannot attach", async () => {
    daemonWith({ store: container(undefined) }, { "network.connect": BROKEN });
    await expect(attachMissing(dockerClient(), NETWORK, [SOURCE])).rejects.toBe(BROKEN);
  });
});

describe("taking a container off a network", () => {
  it("is done whether it runs or not", async () => {
    const calls = fakeDaemon();
    await detach(dockerClient(), NETWORK, "store");
    expect(calls).toEqual([detaching(NETWORK, "store")]);
  });

  it.each([
    ["the container is gone", daemonError(404, "No such container: c")],
    ["the network is gone", daemonError(404, "network a not found")],
    ["it is not attached (Engine 20)", daemonError(500, "container c is not connected to network app-redis")],
    ["it is not attached (Engine 28)", daemonError(403, "container c is not connected to the network a")],
  ])("is done when %s", async (_what, refusal) => {
    const calls = fakeDaemon({ "network.disconnect": refusal });
    await expect(detach(dockerClient(), NETWORK, "store")).resolves.toBeUndefined();
    expect(calls).toEqual([detaching(NETWORK, "store")]);
  });

  it.each([
    daemonError(403, "permission denied"),
    daemonError(500, "permission denied"),
    new Error("connect ENOENT /var/run/docker.sock"),
  ])("fails on any other answer: %s", async (refusal) => {
    fakeDaemon({ "network.disconnect": refusal });
    await expect(detach(dockerClient(), NETWORK, "store")).rejects.toBe(refusal);
  });
});

describe("the labels that are wanted", () => {
  it.each<[boolean, Record<string, string> | null | undefined, Record<string, string>]>([
    [true, { a: "1", b: "2" }, { a: "1" }],
    [true, { a: "1", b: "2" }, { a: "1", b: "2" }],
    [true, null, {}],
    [false, { a: "2" }, { a: "1" }],
    [false, { a: "1" }, { a: "1", b: "2" }],
    [false, {}, { a: "1" }],
    [false, null, { a: "1" }],
    [false, undefined, { a: "1" }],
  ])("are there: %j, where there are %j and %j are wanted", (expected, found, wanted) => {
    expect(hasLabels(found, wanted)).toBe(expected);
  });
});
