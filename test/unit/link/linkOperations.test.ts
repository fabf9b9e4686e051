import * as pulumi from "@pulumi/pulumi";
import { linkOperations as link } from "../../../components/link/linkOperations";
import { BROKEN, framed, LABELS, NEW, OUR_SUBNET } from "../../support/engineAnswers";
import { dockerClient, fakeDaemon, type Answers } from "../../support/fakeDaemon";
import { FakeDocker } from "../../support/fakeDocker";
import { idOf } from "../../support/mockedCloud";

const LINK = "app-link-redis";
const ID = idOf(LINK);
const SOURCE = idOf("store");
const EGRESS = "app-front";
const INPUTS = { name: LINK, alias: "redis", containerId: SOURCE, consumer: "app", labels: LABELS };
const WITH_EGRESS = { ...INPUTS, egressNetwork: EGRESS };
const NAMED = `The link of app to ${SOURCE.slice(0, 12)} under the alias redis`;

const MADE = { Internal: true, Labels: LABELS };
const FRONT = { Internal: false, Labels: LABELS };
const APP = { app: { labels: LABELS } };
const STORE = { store: { env: ["PASSWORD=hunter2"] } };
const WHOLE = { store: ["redis"], app: [] };

type Has = ConstructorParameters<typeof FakeDocker>[0] & object;

const daemon = (has: Has, answers: Answers = {}) =>
  new FakeDocker(has, { "container.logs": framed("no such key: hunter2"), ...answers });

/** A daemon with the link, of which these containers are on its network. */
const linked = (on: Record<string, string[]>, { containers = { ...STORE, ...APP }, networks }: Has = {}) =>
  daemon({ containers, networks: { [LINK]: { ...MADE, on }, ...networks } });

const exited = { Running: false, Status: "exited", ExitCode: 3 };

/** Diagnosis of the source, without its secrets. */
const SEEN = "Docker says: exited, exit code 3, 0 restarts. The end of its log: no such key: [secret]. More";

/** Sources that a link would lead nowhere by, and the error. */
const NO_SOURCES: [string, Has["containers"], string][] = [
  [
    "does not exist",
    {},
    `${NAMED}: there is no such container on its daemon. Start the source, or name another.`,
  ],
  ...["host", "none", "container:abc"].map((mode): [string, Has["containers"], string] => [
    `has the network of ${mode}`,
    { store: { mode } },
    `${NAMED}: store has no network of its own (--network ${mode}), so nothing can be linked to it.`,
  ]),
  [
    "does not run",
    { store: { ...STORE.store, state: exited } },
    `${NAMED}: store does not run. ${SEEN} by \`docker logs store\`. Start it: docker start store`,
  ],
];

describe("before a link is made", () => {
  it.each<[string, Has["containers"]]>([
    ["runs", STORE],
    ["is about to restart", { store: { state: { Running: false, Restarting: true } } }],
    ["has a network whose name begins like a network mode", { store: { mode: "hostile" } }],
  ])("accepts a source that %s", async (_what, containers) => {
    daemon({ containers });
    expect(await link.check!(NEW, INPUTS)).toBeUndefined();
  });

  it.each(NO_SOURCES)("refuses a source that %s, with the remedy", async (_what, containers, reason) => {
    daemon({ containers });
    expect(await link.check!(NEW, INPUTS)).toEqual({ property: "source", reason });
  });

  it("the remedy names the source as it was given, and the source's daemon", async () => {
    daemon({ containers: { store: { ...STORE.store, state: exited } } });
    const inputs = { ...INPUTS, containerId: "store", daemonHost: "ssh://build" };
    expect(await link.check!(NEW, inputs)).toEqual({
      property: "source",
      reason:
        `The link of app to store under the alias redis: store does not run. ${SEEN} by ` +
        "`docker --host ssh://build logs store`. Start it: docker --host ssh://build start store",
    });
    expect(dockerClient.mock.calls).toEqual([["ssh://build"]]);
  });

  it.each<[string, string, object]>([
    ["source", "The link of app", { containerId: undefined }],
    ["consumer", `The link of app to ${SOURCE.slice(0, 12)}`, { consumerRuns: true }],
  ])("refuses an update that leaves out a %s that does not exist yet", async (end, named, change) => {
    const { calls } = daemon({});
    expect(await link.check!(INPUTS, { ...INPUTS, ...change })).toEqual({
      property: end,
      reason:
        `${named} under the alias redis: this update leaves out its ${end}, which is not made yet. ` +
        "Add --exclude-dependents.",
    });
    expect(calls).toEqual([]);
  });

  it.each<[string, Partial<typeof INPUTS>, object]>([
    ["the source is in the state already", INPUTS, {}],
    ["the source is not known yet", NEW, { containerId: pulumi.runtime.unknownValue }],
    ["another source is not known yet", INPUTS, { containerId: pulumi.runtime.unknownValue }],
    ["the daemon is not known yet", NEW, { daemonHost: pulumi.runtime.unknownValue }],
  ])("sends the daemon no request if %s", async (_what, olds, change) => {
    const { calls } = daemon({});
    expect(await link.check!(olds, { ...INPUTS, ...change })).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it("checks a source that replaces the former source", async () => {
    daemon({});
    const found = await link.check!(INPUTS, { ...INPUTS, containerId: "fresh" });
    expect(found).toMatchObject({ property: "source" });
  });

  it("passes on the daemon's error, and does not report the source as missing", async () => {
    fakeDaemon({ "container.inspect": BROKEN });
    await expect(link.check!(NEW, INPUTS)).rejects.toBe(BROKEN);
  });
});

describe("creating a link", () => {
  it("creates an internal network, and attaches the source under the alias", async () => {
    const docker = daemon({ containers: STORE });
    expect(await link.create(INPUTS)).toEqual({ id: ID });
    expect(docker.networks).toEqual({ [LINK]: { ...MADE, ...OUR_SUBNET, on: { store: ["redis"] } } });
  });

  it("attaches a consumer that exists, under no alias", async () => {
    const docker = daemon({ containers: { ...STORE, ...APP } });
    await link.create(INPUTS);
    expect(docker.on(LINK)).toEqual(WHOLE);
  });

  it.each(NO_SOURCES)("leaves no network behind if the source %s", async (_what, containers, reason) => {
    const docker = daemon({ containers });
    await expect(link.create(INPUTS)).rejects.toThrow(new Error(reason));
    expect(docker.networks).toEqual({});
  });

  it("leaves no network behind if the source cannot be attached, and names the reason", async () => {
    const docker = daemon({ containers: STORE }, { "network.connect": BROKEN });
    const message = `${NAMED} cannot be made: daemon is shutting down`;
    await expect(link.create(INPUTS)).rejects.toHaveProperty("message", message);
    expect(docker.networks).toEqual({});
  });

  it("detaches the source before it removes the network, if the consumer cannot be attached", async () => {
    const connect = (_id: string, { Container }: { Container: string }) => Container === "app" && BROKEN;
    const { calls } = daemon({ containers: { ...STORE, ...APP } }, { "network.connect": connect });
    await expect(link.create(INPUTS)).rejects.toThrow("daemon is shutting down");
    expect(calls.slice(-2).map(([name]) => name)).toEqual(["network.disconnect", "network.remove"]);
  });

  it("fails with the first error if the network cannot be removed either", async () => {
    daemon({}, { "network.remove": BROKEN });
    await expect(link.create(INPUTS)).rejects.toThrow(new Error(NO_SOURCES[0]![2]));
  });
});

describe("reading a link", () => {
  it.each<[string, Record<string, string[]>, Has["containers"], string[] | undefined]>([
    ["that is whole", WHOLE, { ...STORE, ...APP }, undefined],
    ["whose consumer does not exist yet", WHOLE, STORE, undefined],
    ["whose source was disconnected", { app: [] }, { ...STORE, ...APP }, [SOURCE]],
    ["whose consumer was disconnected", { store: ["redis"] }, { ...STORE, ...APP }, ["app"]],
    ["whose ends were both disconnected", {}, { ...STORE, ...APP }, [SOURCE, "app"]],
  ])("finds a link %s", async (_what, on, containers, missing) => {
    linked(on, { containers });
    expect(await link.read(ID, INPUTS)).toStrictEqual({ name: LINK, ...(missing && { missing }) });
  });

  it("reads a network's changed name", async () => {
    daemon({}, { "network.inspect": { Name: "other" } });
    expect(await link.read(ID, { ...INPUTS, containerId: "none" })).toMatchObject({ name: "other" });
  });

  it("reports a link as gone if its network is gone", async () => {
    daemon({ containers: STORE });
    expect(await link.read(ID, INPUTS)).toBeUndefined();
  });
});

describe("updating a link", () => {
  const FRESH = { fresh: {}, ...STORE, ...APP };

  it.each<[string, Record<string, string[]>, object, object]>([
    ["attaches an end that was disconnected", { store: ["redis"] }, {}, WHOLE],
    ["replaces the source by another", WHOLE, { containerId: "fresh" }, { fresh: ["redis"], app: [] }],
    ["gives the source another alias", WHOLE, { alias: "cache" }, { store: ["cache"], app: [] }],
  ])("%s", async (_what, on, change, ends) => {
    const docker = linked(on, { containers: FRESH });
    expect(await link.update(ID, INPUTS, { ...INPUTS, ...change })).toStrictEqual({});
    expect(docker.on(LINK)).toEqual(ends);
  });

  it.each(NO_SOURCES)("fails if the source %s, and changes nothing", async (_what, containers, reason) => {
    const docker = linked({ app: [] }, { containers });
    await expect(link.update(ID, INPUTS, INPUTS)).rejects.toThrow(new Error(reason));
    expect(docker.on(LINK)).toEqual({ app: [] });
  });
});

describe("deleting a link", () => {
  it.each<[string, Record<string, string[]>, object]>([
    ["with its source attached", { store: ["redis"] }, {}],
    ["with a consumer attached that existed before the link", WHOLE, { consumerId: "app" }],
  ])("removes a network %s", async (_what, on, given) => {
    const docker = linked(on);
    await link.delete(ID, { ...INPUTS, ...given });
    expect(docker.networks).toEqual({});
  });

  it.each<[string, object, object]>([
    ["keeps both ends if the renamed resource has the same ends", {}, WHOLE],
    ["disconnects a source that the link's successor does not use", { containerId: "other" }, { app: [] }],
    [
      "disconnects a consumer that the link's successor does not use",
      { consumer: "other" },
      { store: ["redis"] },
    ],
  ])("%s", async (_what, change, ends) => {
    const docker = linked(WHOLE, { containers: { ...STORE, ...APP, other: {} } });
    await link.delete(ID, { ...INPUTS, consumerId: "app" }, { heir: { ...INPUTS, ...change } });
    expect(docker.on(LINK)).toEqual(ends);
  });
});

describe("a link whose consumer has an egress network", () => {
  const egress = (on: Record<string, string[]> = {}) => ({ networks: { [EGRESS]: { ...FRONT, on } } });

  it("creates the egress network, and attaches a consumer that exists", async () => {
    const docker = daemon({ containers: { ...STORE, ...APP } });
    await link.create(WITH_EGRESS);
    expect(docker.networks[EGRESS]).toEqual({ ...FRONT, ...OUR_SUBNET, on: { app: [] } });
  });

  it("creates the egress network in an update of a link that had none", async () => {
    const docker = linked(WHOLE);
    expect(await link.update(ID, INPUTS, WITH_EGRESS)).toEqual({});
    expect(docker.on(EGRESS)).toEqual({ app: [] });
  });

  it.each<[string, Has, string[] | undefined]>([
    ["complete", egress({ app: [] }), undefined],
    ["without its consumer", egress(), ["app"]],
    ["missing", {}, [EGRESS]],
  ])("finds the egress network %s", async (_what, has, missing) => {
    linked(WHOLE, has);
    expect(await link.read(ID, WITH_EGRESS)).toStrictEqual({ name: LINK, ...(missing && { missing }) });
  });

  it("removes the egress network with the link", async () => {
    const docker = linked(WHOLE, { ...egress(), containers: STORE });
    await link.delete(ID, WITH_EGRESS);
    expect(docker.networks).toEqual({});
  });

  it("removes the egress network with the link although the consumer no longer uses it", async () => {
    const docker = linked(WHOLE, egress());
    const state = { ...INPUTS, ...(await link.update(ID, WITH_EGRESS, INPUTS)), consumerId: "app" };
    expect(state).toMatchObject({ formerEgressNetwork: EGRESS });
    expect(await link.update(ID, state, INPUTS)).toEqual({ formerEgressNetwork: EGRESS });
    await link.delete(ID, state);
    expect(docker.networks).toEqual({});
  });

  it("keeps the egress network while a container of the stack is on it, running or not", async () => {
    const containers = { ...STORE, app: { ...APP.app, state: exited } };
    const docker = linked({ store: ["redis"] }, { ...egress({ app: [] }), containers });
    await link.delete(ID, WITH_EGRESS);
    expect(Object.keys(docker.networks)).toEqual([EGRESS]);
  });

  it("refuses another stack's network that has the egress network's name, and never removes it", async () => {
    const foreign = { Internal: false, Labels: { "redis-link.stack": "other/dev" } };
    const docker = daemon({ containers: STORE, networks: { [EGRESS]: foreign } });
    await expect(link.create(WITH_EGRESS)).rejects.toThrow(
      'network "app-front" exists and is not of this stack (redis-link/dev) but of other/dev.',
    );
    expect(docker.networks).toEqual({ [EGRESS]: foreign });
  });
});
