import { networkOperations as network } from "../../../components/docker/networkOperations";
import { BROKEN, daemonError, LABELS, OUR_SUBNET } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";
import { FakeDocker } from "../../support/fakeDocker";
import { idOf } from "../../support/mockedCloud";

const NAME = "app-network";
const ID = idOf(NAME);
const INPUTS = { name: NAME, internal: true, labels: LABELS, member: "app" };
const MADE = { Internal: true, Labels: LABELS };
const OVERLAP = daemonError(403, "Pool overlaps with other one on this address space");

const APP = { app: { labels: LABELS } };

/** A daemon with the network's container, and the network. */
const daemon = (found: object = {}) =>
  new FakeDocker({ containers: APP, networks: { [NAME]: { ...MADE, ...found } } });

/** A daemon whose networks have these subnets. */
const withSubnets = (...subnets: string[]) =>
  new FakeDocker({
    networks: {
      used: { IPAM: { Config: subnets.map((Subnet) => ({ Subnet })) } },
      none: { IPAM: { Config: null } },
      host: {},
    },
  });
const subnetIn = (docker: FakeDocker) => docker.networks[NAME]?.IPAM?.Config?.[0]?.Subnet;

describe("creating a network", () => {
  it("makes a network with the given name, kind and labels in a subnet of redis-link's range", async () => {
    const docker = new FakeDocker();
    expect(await network.create(INPUTS)).toEqual({ id: ID });
    expect(docker.networks).toEqual({ [NAME]: { ...MADE, ...OUR_SUBNET } });
  });

  it("attaches the network's container if that container exists", async () => {
    const docker = new FakeDocker({ containers: APP });
    await network.create(INPUTS);
    expect(docker.on(NAME)).toEqual({ app: [] });
  });

  const state = { "redis-link.state": "one" };
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ["that an interrupted update of this stack left", LABELS, { ...LABELS, more: "1" }],
    [
      "of this state, though the stack was renamed",
      { ...LABELS, ...state },
      { "redis-link.stack": "a/old", ...state },
    ],
  ])("uses an existing network %s", async (_what, labels, Labels) => {
    daemon({ Labels });
    expect(await network.create({ ...INPUTS, labels })).toEqual({ id: ID });
  });

  it.each<[string, object]>([
    ["of nobody", { Labels: {} }],
    ["without labels", { Labels: null }],
    ["of another kind", { Internal: false }],
  ])("refuses a network %s, with the remedy", async (_what, found) => {
    const docker = daemon(found);
    await expect(network.create(INPUTS)).rejects.toThrow(
      'network "app-network" exists and is not of this stack. Choose another name for what it is named ' +
        "after (containerName), or remove it if nothing needs it: docker network rm app-network",
    );
    expect(docker.on(NAME)).toEqual({});
  });

  it("names the other state that has the network, but no command that removes the network", async () => {
    const Labels = { ...LABELS, "redis-link.state": "two" };
    daemon({ Labels });
    await expect(network.create({ ...INPUTS, labels: { ...Labels, ...state } })).rejects.toThrow(
      'network "app-network" exists and is of another state of a stack of the same name, redis-link/dev: that of another clone or ' +
        "backend, or one that was lost (its label redis-link.state is two, and that of this state is one). Choose another name for " +
        "what it is named after (containerName).",
    );
  });

  it.each<[string, object, object, string]>([
    ["the name is taken", { [NAME]: {} }, {}, "rm app-network"],
    ["no subnet is left", {}, { createNetwork: OVERLAP }, "prune"],
  ])("names the network's daemon in the remedy if %s", async (_what, networks, answers, remedy) => {
    new FakeDocker({ networks: networks as never }, { ...answers });
    const creation = network.create({ ...INPUTS, daemonHost: "ssh://me@box" });
    await expect(creation).rejects.toThrow(`docker --host ssh://me@box network ${remedy}`);
  });

  it("takes another subnet if the first subnet is taken meanwhile", async () => {
    const given: string[] = [];
    const createNetwork = ({ IPAM }: typeof OUR_SUBNET) =>
      given.push(IPAM.Config[0]!.Subnet) < 3 ? OVERLAP : { id: ID };
    new FakeDocker({}, { createNetwork });
    await network.create(INPUTS);
    expect(new Set(given).size).toBe(3);
  });

  it("chooses a free subnet of the given range", async () => {
    const docker = withSubnets(
      ...["10.9.0.0/25", "10.9.0.128/27", "10.9.0.160/28", "10.9.0.192/26", "fd00::/64", "0.0.0.0/0"],
    );
    await network.create({ ...INPUTS, subnets: "10.9.0.0/24" });
    expect(subnetIn(docker)).toBe("10.9.0.176/28");
  });

  it("chooses a subnet of the second range if the first range is full", async () => {
    const docker = withSubnets("10.0.0.0/8");
    await network.create(INPUTS);
    expect(subnetIn(docker)).toMatch(/^172\.29\.\d+\.\d+\/28$/);
  });

  const full = { ...INPUTS, subnets: "10.9.0.0/24" };
  it("names the remedy if no subnet is left", async () => {
    withSubnets("10.0.0.0/8");
    await expect(network.create(full)).rejects.toThrow(
      'network "app-network": no subnet is left for it in 10.9.0.0/24. Remove networks that nothing uses ' +
        "(docker network prune), or name another range by `pulumi config set redis-link:linkSubnets`, and run the update again.",
    );
  });

  it("uses the stack's existing network even if no subnet is left", async () => {
    daemon({ IPAM: { Config: [{ Subnet: "10.0.0.0/8" }] } });
    expect(await network.create(full)).toEqual({ id: ID });
  });

  it("creating a network fails with Docker's own error", async () => {
    fakeDaemon({ createNetwork: BROKEN });
    await expect(network.create(INPUTS)).rejects.toBe(BROKEN);
  });
});

describe("reading a network", () => {
  const made = { name: NAME, internal: true };

  it.each<[string, object, object, object | undefined]>([
    ["finds the network with its container", APP, { [NAME]: { ...MADE, on: { app: null } } }, made],
    ["finds a network whose container does not exist yet", {}, { [NAME]: MADE }, made],
    [
      "reports the container as missing if it is not attached",
      APP,
      { [NAME]: MADE },
      { ...made, missing: ["app"] },
    ],
    [
      "finds that the kind of the network changed",
      {},
      { [NAME]: { Internal: false } },
      { name: NAME, internal: false },
    ],
    ["finds nothing if the network is gone", APP, {}, undefined],
  ])("%s", async (_what, containers, networks, found) => {
    new FakeDocker({ containers: containers as never, networks: networks as never });
    expect(await network.read(ID, INPUTS)).toEqual(found);
  });

  it("finds that the network has another name", async () => {
    fakeDaemon({ "network.inspect": { Name: "other", Internal: true } });
    expect(await network.read(ID, INPUTS)).toEqual({ name: "other", internal: true });
  });
});

it.each([
  ["attaches the network's container again", {}],
  ["keeps the network's container attached", { app: [] }],
])("updating a network %s", async (_what, on) => {
  const docker = daemon({ on });
  expect(await network.update(ID, INPUTS, INPUTS)).toEqual({});
  expect(docker.networks).toEqual({ [NAME]: { ...MADE, on: { app: [] } } });
});

describe("deleting a network", () => {
  it.each([
    ["removes it", { [NAME]: MADE }],
    ["succeeds if the network is gone", {}],
  ])("deleting a network %s", async (_what, networks) => {
    const docker = new FakeDocker({ networks });
    await network.delete(ID, INPUTS);
    expect(docker.networks).toEqual({});
  });

  it("keeps a network that a renamed resource has now", async () => {
    const docker = daemon();
    await network.delete(ID, INPUTS, { heir: INPUTS });
    expect(docker.networks).toEqual({ [NAME]: MADE });
  });

  it("names the containers that are still on the network", async () => {
    new FakeDocker({
      containers: { ...APP, debug: {} },
      networks: { [NAME]: { on: { app: [], debug: [] } } },
    });
    await expect(network.delete(ID, INPUTS)).rejects.toThrow(
      'network "app-network" still has containers: app, debug. Stop them, and run it again.',
    );
  });

  it("deleting a network fails with Docker's own error", async () => {
    fakeDaemon({ "network.remove": BROKEN });
    await expect(network.delete(ID, INPUTS)).rejects.toBe(BROKEN);
  });
});
