import * as pulumi from "@pulumi/pulumi";
import { linkOperations as link } from "../../../components/link/linkOperations";
import {
  attaching,
  BROKEN,
  byId,
  daemonError,
  detaching,
  framed,
  LABELS,
  OUR_SUBNET,
  NEW,
} from "../../support/engineAnswers";
import { dockerClient, fakeDaemon, type Answers, type Call, daemonWith } from "../../support/fakeDaemon";

const ID = "a".repeat(64);
const SOURCE = "c".repeat(64);
const INPUTS = {
  name: "app-link-redis",
  alias: "redis",
  containerId: SOURCE,
  consumer: "app",
  labels: LABELS,
};
const NAMED = "The link of app to cccccccccccc under the alias redis";

const createCall = (Name: string, Internal: boolean) => [
  ...["createNetwork", { Name, CheckDuplicate: true, Internal, Labels: LABELS, ...OUR_SUBNET }],
];
const CREATE = [["listNetworks"], createCall("app-link-redis", true)];
const INSPECT = ["network.inspect", ID];
const REMOVE = ["network.remove", ID];
const EGRESS = "app-front";
const EGRESS_ID = "f".repeat(64);
/** It is taken away, as it is of the stack and nothing is on it. */
const REMOVE_EGRESS = [
  ["network.inspect", EGRESS],
  [
    "listContainers",
    { all: true, filters: { network: [EGRESS_ID], label: ["redis-link.stack=redis-link/dev"] } },
  ],
  ["network.remove", EGRESS_ID],
];
const look = (container: string) => ["container.inspect", container];
const detach = (container: string) => detaching(ID, container);
const attach = (container: string, aliases: string[]) => attaching(ID, container, aliases);

interface Facts {
  mode?: string;
  state?: object;
  /** Aliases on the link's network; undefined is not on it. */
  aliases?: string[];
}

/** A container of this stack that runs, if nothing else is said, and is on its own network. */
function container(name: string, { mode = "bridge", state = { Running: true }, aliases }: Facts = {}) {
  const linked = aliases && { "app-link-redis": { NetworkID: ID, Aliases: aliases } };
  return {
    ...{ Name: `/${name}`, RestartCount: 0, HostConfig: { NetworkMode: mode }, State: state },
    Config: { Labels: LABELS, Env: ["PASSWORD=hunter2"], Tty: false },
    NetworkSettings: { Networks: { own: { NetworkID: "b".repeat(64), Aliases: null }, ...linked } },
  };
}

/** A daemon with these containers. */
const daemon = (containers: Record<string, unknown>, answers: Answers = {}) =>
  daemonWith(containers, {
    ...{ "container.logs": framed("no such key: hunter2"), createNetwork: { id: ID }, ...answers },
  });

/** What was done, less what was looked at. */
const changesOf = (calls: Call[]) => calls.filter(([name]) => !/^container.(inspect|logs)$/.test(name));

const exited = { Running: false, Status: "exited", ExitCode: 3 };

/** What Docker saw of it, without its secrets. */
const SEEN = "Docker says: exited, exit code 3, 0 restarts. The end of its log: no such key: [secret]. More";

/** Sources that a link would lead nowhere by, and what is said of them. */
const NO_SOURCES: [string, object | undefined, string][] = [
  [
    "is not there",
    undefined,
    `${NAMED}: there is no such container on its daemon. Start the source, or name another.`,
  ],
  ...["host", "none", "container:abc"].map((mode): [string, object, string] => [
    `has the network of ${mode}`,
    container("store", { mode }),
    `${NAMED}: store has no network of its own (--network ${mode}), so nothing can be linked to it.`,
  ]),
  [
    "does not run",
    container("store", { state: exited }),
    `${NAMED}: store does not run. ${SEEN} by \`docker logs store\`. Start it: docker start store`,
  ],
];

describe("before a link is made", () => {
  it.each<[string, object]>([
    ["runs", container("store")],
    ["is about to run", container("store", { state: { Running: false, Restarting: true } })],
    ["has a network that is called like another's mode", container("store", { mode: "hostile" })],
  ])("a source that %s is accepted", async (_what, found) => {
    const calls = daemon({ [SOURCE]: found });
    expect(await link.check!(NEW, INPUTS)).toBeUndefined();
    expect(calls).toEqual([look(SOURCE)]);
  });

  it.each(NO_SOURCES)("a source that %s is refused, with the remedy", async (_what, found, reason) => {
    daemon({ [SOURCE]: found });
    expect(await link.check!(NEW, INPUTS)).toEqual({ property: "source", reason });
  });

  it("a source is called by the name that it was given, and started on its daemon", async () => {
    daemon({ store: container("store", { state: exited }) });
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
    ["consumer", "The link of app to cccccccccccc", { consumerRuns: true }],
  ])("a %s that the update leaves out before it is made is named", async (end, named, change) => {
    const calls = fakeDaemon();
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
  ])("nothing is asked where %s", async (_what, olds, change) => {
    const calls = fakeDaemon();
    expect(await link.check!(olds, { ...INPUTS, ...change })).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it("another source is asked about", async () => {
    const calls = daemon({});
    const found = await link.check!(INPUTS, { ...INPUTS, containerId: "fresh" });
    expect(found).toMatchObject({ property: "source" });
    expect(calls).toEqual([look("fresh")]);
  });

  it("a daemon that fails is not taken for a source that is missing", async () => {
    fakeDaemon({ "container.inspect": BROKEN });
    await expect(link.check!(NEW, INPUTS)).rejects.toBe(BROKEN);
  });
});

describe("creating a link", () => {
  it("makes an internal network, and attaches the source under the alias", async () => {
    const calls = daemon({ [SOURCE]: container("store") });
    expect(await link.create(INPUTS)).toEqual({ id: ID });
    const looks = [look(SOURCE), look(SOURCE), look("app")];
    expect(calls).toEqual([...CREATE, ...looks, ...attach(SOURCE, ["redis"])]);
  });

  it("attaches a consumer that is there already, by no alias", async () => {
    const calls = daemon({ [SOURCE]: container("store", { aliases: ["redis"] }), app: container("app") });
    await link.create(INPUTS);
    expect(calls.slice(-2)).toEqual(attach("app", []));
  });

  it.each(NO_SOURCES)("leaves nothing behind where the source %s", async (_what, found, reason) => {
    const calls = daemon({ [SOURCE]: found });
    await expect(link.create(INPUTS)).rejects.toThrow(new Error(reason));
    expect(changesOf(calls)).toEqual([...CREATE, detach(SOURCE), REMOVE]);
  });

  it("leaves nothing behind where the source cannot be attached, and says what Docker said", async () => {
    const calls = daemon({ [SOURCE]: container("store") }, { "network.connect": BROKEN });
    await expect(link.create(INPUTS)).rejects.toHaveProperty(
      "message",
      `${NAMED} cannot be made: daemon is shutting down`,
    );
    expect(calls.slice(-2)).toEqual([detach(SOURCE), REMOVE]);
  });

  it("says why it failed, rather than why what it made could not be taken away", async () => {
    daemon({}, { "network.remove": BROKEN });
    await expect(link.create(INPUTS)).rejects.toThrow(new Error(NO_SOURCES[0]![2]));
  });
});

describe("reading a link", () => {
  const found = { "network.inspect": { Name: "app-link-redis" } };
  const on = { [SOURCE]: container("store", { aliases: ["redis"] }), app: container("app", { aliases: [] }) };

  it.each<[string, object, string[] | undefined]>([
    ["as it was made", on, undefined],
    ["as it was made before the consumer is", { [SOURCE]: on[SOURCE] }, undefined],
    ["without its source, which was taken off", { ...on, [SOURCE]: container("store") }, [SOURCE]],
    ["without its consumer", { ...on, app: container("app") }, ["app"]],
    ["without either", { [SOURCE]: container("store"), app: container("app") }, [SOURCE, "app"]],
  ])("finds it %s", async (_what, containers, missing) => {
    const calls = daemon(containers as Record<string, unknown>, found);
    const drift = missing && { missing };
    expect(await link.read(ID, INPUTS)).toStrictEqual({ name: "app-link-redis", ...drift });
    expect(calls).toEqual([INSPECT, look(SOURCE), look("app")]);
  });

  it("tells of another name, which the next update replaces", async () => {
    daemon(on, { "network.inspect": { Name: "other" } });
    expect(await link.read(ID, INPUTS)).toEqual({ name: "other" });
  });

  it("misses it, so that the next update makes it, when its network is gone", async () => {
    const calls = daemon(on, { "network.inspect": daemonError(404, "no such network") });
    expect(await link.read(ID, INPUTS)).toBeUndefined();
    expect(calls).toEqual([INSPECT]);
  });
});

describe("updating a link", () => {
  it("attaches whichever end was taken off, and leaves the other alone", async () => {
    const calls = daemon({ [SOURCE]: container("store", { aliases: ["redis"] }), app: container("app") });
    expect(await link.update(ID, INPUTS, INPUTS)).toStrictEqual({});
    expect(calls).toEqual([look(SOURCE), look(SOURCE), look("app"), ...attach("app", [])]);
  });

  it("takes the former source off and attaches the new one", async () => {
    const calls = daemon({ fresh: container("new"), app: container("app", { aliases: [] }) });
    expect(await link.update(ID, INPUTS, { ...INPUTS, containerId: "fresh" })).toEqual({});
    const looks = [look("fresh"), look("fresh"), look("app")];
    expect(calls).toEqual([detach(SOURCE), ...looks, ...attach("fresh", ["redis"])]);
  });

  it("attaches the source anew for another alias", async () => {
    const calls = daemon({ [SOURCE]: container("store", { aliases: ["redis"] }) });
    await link.update(ID, INPUTS, { ...INPUTS, alias: "cache" });
    expect(calls.slice(-2)).toEqual(attach(SOURCE, ["cache"]));
  });

  it.each(NO_SOURCES)("fails where the source %s, and stays as it is", async (_what, found, reason) => {
    const calls = daemon({ [SOURCE]: found });
    await expect(link.update(ID, INPUTS, INPUTS)).rejects.toThrow(new Error(reason));
    expect(changesOf(calls)).toEqual([]);
  });
});

describe("deleting a link", () => {
  it.each<[string, object, string[]]>([
    ["takes the source off, then removes the network", {}, [SOURCE]],
    ["takes a consumer off too that was there before it", { consumerId: "d" }, [SOURCE, "d"]],
  ])("%s", async (_what, given, ends) => {
    const calls = fakeDaemon();
    await link.delete(ID, { ...INPUTS, ...given });
    expect(calls).toEqual([...ends.map(detach), REMOVE]);
  });

  it.each<[string, object, string[]]>([
    ["leaves it to another entry of the state that has it by now, as its resource was renamed", {}, []],
    ["takes a source off that the other entry does not lead to", { containerId: "d".repeat(64) }, [SOURCE]],
    ["takes a consumer off that is another one", { consumer: "second" }, ["app"]],
  ])("%s", async (_what, change, taken) => {
    const heir = { ...INPUTS, name: "inherited", ...change };
    const there = (Id: string) => ({ Id, Name: `/${Id}`, HostConfig: {}, State: { Running: true } });
    const other = "d".repeat(64);
    const containers = {
      [SOURCE]: there(SOURCE),
      [other]: there(other),
      app: there("app"),
      second: there("second"),
    };
    const calls = fakeDaemon({ "container.inspect": byId(containers) });
    await link.delete(ID, { ...INPUTS, name: "inherited", consumerId: "app" }, { heir });
    expect(calls.filter(([name]) => name !== "container.inspect")).toEqual(taken.map(detach));
  });
});

describe("a link whose consumer has an egress network", () => {
  const inputs = { ...INPUTS, egressNetwork: EGRESS };
  const MAKE_EGRESS = createCall(EGRESS, false);
  const whole = { [SOURCE]: container("store", { aliases: ["redis"] }) };
  const onEgress = (isOn: boolean) => {
    const app = container("app", { aliases: [] });
    const egress = isOn ? { [EGRESS]: { NetworkID: EGRESS_ID, Aliases: null } } : {};
    const Networks = { ...app.NetworkSettings.Networks, ...egress };
    return { ...whole, app: { ...app, NetworkSettings: { Networks } } };
  };
  const joined = attaching(EGRESS_ID, "app");

  it("makes that network too", async () => {
    const calls = daemon(whole);
    await link.create(inputs);
    expect(calls).toContainEqual(MAKE_EGRESS);
  });

  it("makes it, and attaches the consumer that is there, where it had none", async () => {
    const calls = daemon(onEgress(false), { createNetwork: { id: EGRESS_ID } });
    expect(await link.update(ID, INPUTS, inputs)).toEqual({});
    const start = calls.findIndex(([name]) => name === "createNetwork");
    expect(calls.slice(start, start + 4)).toEqual([MAKE_EGRESS, look("app"), ...joined]);
  });

  it.each<[string, boolean, unknown, string[] | undefined]>([
    ["as it was made", true, { Id: EGRESS_ID }, undefined],
    ["without its consumer there", false, { Id: EGRESS_ID }, ["app"]],
    ["without that network", true, daemonError(404, "no such network"), [EGRESS]],
  ])("is found %s", async (_what, isOn, egress, missing) => {
    const found = byId({ [ID]: { Name: "app-link-redis" }, [EGRESS]: egress });
    daemon(onEgress(isOn), { "network.inspect": found });
    const drift = missing && { missing };
    expect(await link.read(ID, inputs)).toStrictEqual({ name: "app-link-redis", ...drift });
  });

  const OURS = { "network.inspect": { Id: EGRESS_ID, Labels: LABELS } };

  it("takes it away in the end", async () => {
    const calls = fakeDaemon(OURS);
    await link.delete(ID, inputs);
    expect(calls).toEqual([detach(SOURCE), REMOVE, ...REMOVE_EGRESS]);
  });

  it("takes it away in the end where the consumer is on other networks by now", async () => {
    daemon(onEgress(true));
    const state = { ...INPUTS, ...(await link.update(ID, inputs, INPUTS)) };
    expect(await link.update(ID, state, INPUTS)).toEqual({ formerEgressNetwork: EGRESS });
    const calls = fakeDaemon(OURS);
    await link.delete(ID, state);
    expect(calls.slice(-3)).toEqual(REMOVE_EGRESS);
  });

  it("leaves it where a container of the stack is on it, which has it from another link by now", async () => {
    const calls = fakeDaemon({ ...OURS, listContainers: [{}] });
    await link.delete(ID, inputs);
    expect(calls.slice(2)).toEqual(REMOVE_EGRESS.slice(0, 2));
  });

  it("never takes away another's of that name, for which it cannot be made", async () => {
    const foreign = { Id: EGRESS_ID, Labels: { "redis-link.stack": "other/dev" } };
    const createNetwork = ({ Name }: { Name: string }) =>
      Name === EGRESS ? daemonError(409, "exists") : { id: ID };
    const calls = daemon(whole, { createNetwork, "network.inspect": byId({ [EGRESS]: foreign }) });
    await expect(link.create(inputs)).rejects.toThrow(
      'network "app-front" exists and is not of this stack (redis-link/dev) but of other/dev.',
    );
    expect(calls.filter(([name]) => name === "network.remove")).toEqual([REMOVE]);
  });
});
