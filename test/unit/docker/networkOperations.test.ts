import { networkOperations as network } from "../../../components/docker/networkOperations";
import { attaching, BROKEN, daemonError, LABELS, OUR_SUBNET } from "../../support/engineAnswers";
import { fakeDaemon, type Answers, daemonWith } from "../../support/fakeDaemon";

const ID = "a".repeat(64);
const INPUTS = { name: "app-network", internal: true, labels: LABELS, member: "app" };
const TAKEN = daemonError(409, "network with name app-network already exists");
const OVERLAP = daemonError(403, "Pool overlaps with other one on this address space");
const GONE = daemonError(404, `network ${ID} not found`);

const CREATE = [
  ["listNetworks"],
  [
    "createNetwork",
    { Name: "app-network", CheckDuplicate: true, Internal: true, Labels: LABELS, ...OUR_SUBNET },
  ],
];

const INSPECT = ["network.inspect", ID];
const LOOK = ["container.inspect", "app"];
const ATTACH = attaching(ID, "app");

/** The container that the network is for, on it or not. */
function member(isOn: boolean) {
  const Networks = isOn ? { it: { NetworkID: ID, Aliases: null } } : {};
  return { app: { Config: { Labels: LABELS }, NetworkSettings: { Networks } } };
}

/** A daemon that has a network of that name already. */
const taken = (found: object) =>
  fakeDaemon({ createNetwork: TAKEN, "network.inspect": { Id: ID, ...found } });

/** Networks of which one takes all of 10.0.0.0/8. */
const ALL_TAKEN = { listNetworks: [{ IPAM: { Config: [{ Subnet: "10.0.0.0/8" }] } }] };

/** A daemon with these containers, or none. */
const daemon = (answers: Answers = {}, containers: Record<string, unknown> = {}) =>
  daemonWith(containers, answers);

describe("creating a network", () => {
  it("makes one of that name, kind and labels, and gives its id", async () => {
    const calls = daemon({ createNetwork: { id: ID } });
    expect(await network.create(INPUTS)).toEqual({ id: ID });
    expect(calls).toEqual([...CREATE, LOOK]);
  });

  it("attaches the container that it is for, if that is there already", async () => {
    const calls = daemon({ createNetwork: { id: ID } }, member(false));
    expect(await network.create(INPUTS)).toEqual({ id: ID });
    expect(calls).toEqual([...CREATE, LOOK, ...ATTACH]);
  });

  it("takes up what an update of this stack that was broken off left", async () => {
    const left = { Id: ID, Internal: true, Labels: { ...LABELS, more: "1" } };
    const calls = daemon({ createNetwork: TAKEN, "network.inspect": left });
    expect(await network.create(INPUTS)).toEqual({ id: ID });
    expect(calls).toEqual([...CREATE, ["network.inspect", "app-network"], LOOK]);
  });

  it.each<[string, object]>([
    ["nobody's", { Internal: true, Labels: {} }],
    ["nobody's, and has no labels", { Internal: true }],
    ["of another kind", { Internal: false, Labels: LABELS }],
  ])("refuses one of that name that is %s, with the remedy", async (_what, found) => {
    const calls = taken(found);
    await expect(network.create(INPUTS)).rejects.toThrow(
      'network "app-network" exists and is not of this stack. Choose another name for what it is named ' +
        "after (containerName), or remove it if nothing needs it: docker network rm app-network",
    );
    expect(calls).toEqual([...CREATE, ["network.inspect", "app-network"]]);
  });

  it("names another stack that has one of that name, and no way to remove it", async () => {
    const Labels = { ...LABELS, "redis-link.state": "two" };
    taken({ Internal: true, Labels });
    await expect(
      network.create({ ...INPUTS, labels: { ...Labels, "redis-link.state": "one" } }),
    ).rejects.toThrow(
      'network "app-network" exists and is of another state of a stack of the same name, redis-link/dev: that of another clone or ' +
        "backend, or one that was lost (its label redis-link.state is two, and that of this state is one). Choose another name for " +
        "what it is named after (containerName).",
    );
  });

  it("takes up its own though the stack was renamed meanwhile", async () => {
    const labels = { ...LABELS, "redis-link.state": "one" };
    taken({ Internal: true, Labels: { ...labels, "redis-link.stack": "redis-link/old" } });
    expect(await network.create({ ...INPUTS, labels })).toEqual({ id: ID });
  });

  it.each([TAKEN, OVERLAP])("tells a remedy for its own daemon: %s", async (answer) => {
    fakeDaemon({ createNetwork: answer, "network.inspect": { Id: ID, Labels: {} } });
    const creation = network.create({ ...INPUTS, daemonHost: "ssh://me@box" });
    await expect(creation).rejects.toThrow("docker --host ssh://me@box network ");
  });

  it("takes another subnet where someone else was faster", async () => {
    const given: string[] = [];
    const creation = ({ IPAM }: typeof OUR_SUBNET) =>
      given.push(IPAM.Config[0]!.Subnet) < 3 ? OVERLAP : { id: ID };
    daemon({ createNetwork: creation });
    await network.create(INPUTS);
    expect(new Set(given).size).toBe(3);
  });

  it("takes a subnet that no network of the daemon has, of the range that is given", async () => {
    const taken = [
      "10.9.0.0/25",
      "10.9.0.128/27",
      "10.9.0.160/28",
      "10.9.0.192/26",
      "fd00::/64",
      "0.0.0.0/0",
    ];
    const used = { IPAM: { Config: taken.map((Subnet) => ({ Subnet })) } };
    const calls = daemon({ createNetwork: { id: ID }, listNetworks: [used, { IPAM: { Config: null } }, {}] });
    await network.create({ ...INPUTS, subnets: "10.9.0.0/24" });
    expect(calls[1]).toMatchObject(["createNetwork", { IPAM: { Config: [{ Subnet: "10.9.0.176/28" }] } }]);
  });

  it("says what to do when no subnet is left", async () => {
    daemon({ ...ALL_TAKEN, "network.inspect": GONE });
    await expect(network.create({ ...INPUTS, subnets: "10.9.0.0/24" })).rejects.toThrow(
      'network "app-network": no subnet is left for it in 10.9.0.0/24. Remove networks that nothing uses ' +
        "(docker network prune), or name another range by `pulumi config set redis-link:linkSubnets`, and run the update again.",
    );
  });

  it("takes up the one that is there where no subnet is left", async () => {
    daemon({ ...ALL_TAKEN, "network.inspect": { Id: ID, Internal: true, Labels: LABELS } });
    expect(await network.create({ ...INPUTS, subnets: "10.9.0.0/24" })).toEqual({ id: ID });
  });

  it("goes on in its second range where the first is taken", async () => {
    const calls = daemon({ createNetwork: { id: ID }, ...ALL_TAKEN });
    await network.create(INPUTS);
    const Subnet = expect.stringMatching(/^172\.29\.\d+\.\d+\/28$/) as string;
    expect(calls[1]).toMatchObject(["createNetwork", { IPAM: { Config: [{ Subnet }] } }]);
  });

  it("hands on what else the daemon says", async () => {
    fakeDaemon({ createNetwork: BROKEN });
    await expect(network.create(INPUTS)).rejects.toBe(BROKEN);
  });
});

describe("reading a network", () => {
  const asMade = { "network.inspect": { Name: "app-network", Internal: true } };
  const made = { name: "app-network", internal: true };

  it.each<[string, Record<string, unknown>, object]>([
    ["finds it as it was made", member(true), made],
    ["finds it as it was made before its container is", {}, made],
    ["tells that its container was taken off", member(false), { ...made, missing: ["app"] }],
  ])("%s", async (_what, containers, found) => {
    const calls = daemon(asMade, containers);
    expect(await network.read(ID, INPUTS)).toEqual(found);
    expect(calls).toEqual([INSPECT, LOOK]);
  });

  it("misses it, so that the next update makes it, when it is gone", async () => {
    const calls = fakeDaemon({ "network.inspect": GONE });
    expect(await network.read(ID, INPUTS)).toBeUndefined();
    expect(calls).toEqual([INSPECT]);
  });

  it("tells what is not as it was made, which the next update replaces", async () => {
    daemon({ "network.inspect": { Name: "other", Internal: false } });
    expect(await network.read(ID, INPUTS)).toEqual({ name: "other", internal: false });
  });
});

describe("updating a network", () => {
  it.each([
    ["attaches its container again, and makes no other", false, ATTACH],
    ["does nothing where its container is on it", true, []],
  ])("%s", async (_what, isOn, changes) => {
    const calls = daemon({}, member(isOn));
    expect(await network.update(ID, INPUTS, INPUTS)).toEqual({});
    expect(calls).toEqual([LOOK, ...changes]);
  });
});

describe("deleting a network", () => {
  const REMOVED = ["network.remove", ID];

  it.each([
    ["removes it by its id", undefined],
    ["is done when it is gone", GONE],
  ])("%s", async (_what, answer) => {
    const calls = fakeDaemon({ "network.remove": answer });
    await network.delete(ID, INPUTS);
    expect(calls).toEqual([["network.remove", ID]]);
  });

  it("leaves it where another entry of the state has it by now, as its resource was renamed", async () => {
    const calls = fakeDaemon();
    await network.delete(ID, INPUTS, { heir: INPUTS });
    expect(calls).toEqual([]);
    await network.delete(ID, INPUTS);
    expect(calls).toEqual([REMOVED]);
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
