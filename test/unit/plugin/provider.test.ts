import * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../../../components/docker/dockerResource";
import { tellUser } from "../../../components/docker/tellUser";
import { provider } from "../../../components/plugin/provider";
import { attaching, byId, daemonError, LABELS as labels } from "../../support/engineAnswers";
import { CREATED, dockerClient, fakeDaemon } from "../../support/fakeDaemon";

jest.mock("../../../components/docker/tellUser");

const ID = "a".repeat(64);
const DAEMON = "ssh://build";

/** A secret as the engine hands it over. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

function urn(kind: string, module = "docker"): string {
  return `urn:pulumi:dev::redis-link::redis-link:index:RedisServer$redis-link:${module}:${kind}::it`;
}

/** The part of a URN that the state of a resource with data has. */
const nameOf = (urn: string) => urn.split("::").slice(2).join("::");

const preparation = {
  ...{ image: "sha256:1", command: ["true"], user: "redis", path: "/data", imageName: "redis:7" },
};

/** Inputs of each kind. */
const INPUTS = {
  Network: { name: "n", internal: true, labels, member: "app" },
  Link: { name: "n", alias: "redis", containerId: "c", consumer: "app", labels },
  Volume: { name: "v", labels, preparation },
  ImageVolumes: { containerName: "app", image: "sha256:1", paths: ["/cache"], taken: [], labels },
};

const moved = { daemonHost: DAEMON };

/** Changed inputs, and those of them that replace the resource, or else their effect. */
type Change = [what: string, change: object, effect: "nothing" | "an update" | string[]];

const LATER = pulumi.runtime.unknownValue;

/** Changes of every kind. Docker cannot change labels, and another volume would lose the data. */
const OF_ALL: Change[] = [
  ["nothing new", {}, "nothing"],
  ["another address of its daemon", moved, "an update"],
  ["other labels", { labels: {} }, "nothing"],
];

describe.each<[kind: keyof typeof INPUTS, ...changes: Change[]]>([
  [
    "Network",
    ["another name", { name: "web" }, ["name"]],
    ["a way out", { internal: false }, ["internal"]],
    ["another member", { member: "web" }, "an update"],
  ],
  [
    "Link",
    ["another name", { name: "web" }, ["name"]],
    ["another source", { containerId: "d" }, "an update"],
    ["another source that is not known yet", { containerId: LATER }, "an update"],
    ["another alias", { alias: "store" }, "an update"],
    ["another consumer", { consumer: "web" }, "an update"],
    ["another container of its consumer", { consumerId: "d" }, "an update"],
    ["another name and source", { name: "web", containerId: "d" }, ["name"]],
  ],
  [
    "Volume",
    ["another name", { name: "w" }, ["name"]],
    ["another preparation", { preparation: { ...preparation, image: "sha256:2" } }, "an update"],
    ["no preparation any more", { preparation: undefined }, "an update"],
  ],
  [
    "ImageVolumes",
    ["another container", { containerName: "web" }, ["containerName"]],
    ["another image", { image: "sha256:2" }, "an update"],
    ["an image that is not known yet", { image: LATER }, "an update"],
    ["another path", { paths: ["/cache", "/state"] }, "an update"],
    ["a volume in place of its own", { taken: ["/cache"] }, "an update"],
  ],
])("the resource %s", (kind, ...changes) => {
  const inputs = INPUTS[kind];

  it.each([...OF_ALL, ...changes])("if %s is wanted, plans %j", async (_what, change, effect) => {
    expect(await provider.diff(ID, urn(kind), inputs, { ...inputs, ...change })).toMatchObject({
      changes: effect !== "nothing",
      replaces: Array.isArray(effect) ? effect : [],
    });
  });

  it("plans an update if a refresh found a part missing", async () => {
    const found = await provider.diff(ID, urn(kind), { ...inputs, missing: ["app"] }, inputs);
    expect(found).toMatchObject({ changes: true, replaces: [] });
  });

  it("plans no change if inputs only become secret", async () => {
    const olds = { ...inputs, ...moved };
    const news = Object.fromEntries(Object.entries(olds).map(([key, value]) => [key, secret(value)]));
    expect(await provider.diff(ID, urn(kind), olds, news)).toMatchObject({ changes: false, replaces: [] });
  });
});

it.each(["Service", "RedisNodes"])(
  "plans an update of a %s for another state's label, but not for another stack name",
  async (kind) => {
    const of = (stack: string, state: string) => ({
      labels: { "redis-link.stack": stack, "redis-link.state": state },
    });
    const diff = (news: Record<string, unknown>) => provider.diff("it", urn(kind), of("shop/dev", "1"), news);
    expect(await diff(of("shop/prod", "1"))).toMatchObject({ changes: false });
    expect(await diff(of("shop/dev", "2"))).toMatchObject({ changes: true });
    expect(await diff({ labels: LATER })).toMatchObject({ changes: true });
  },
);

it.each(["Link", "ImageVolumes"])(
  "refuses to import a %s, and says that pulumi up creates the resource",
  async (kind) => {
    const calls = fakeDaemon();
    await expect(provider.read("old", urn(kind), {})).rejects.toThrow(
      new Error(`${kind} "old" cannot be imported: let pulumi up create it.`),
    );
    expect(calls).toEqual([]);
  },
);

const OLD_FIRST: Record<Kind, boolean> = {
  ...{ Link: true, Network: true, OverlayLink: true, RedisNodes: true, Service: true },
  ...{ Config: false, ImageVolumes: false, PushedImage: false, Secret: false, Volume: false },
};

it.each(Object.entries(OLD_FIRST))(
  "a %s is deleted before its replacement is made: %j",
  async (kind, oldFirst) => {
    expect(await provider.diff("it", urn(kind), {}, {})).toMatchObject({ deleteBeforeReplace: oldFirst });
  },
);

describe("pulumi import", () => {
  const labels = { "redis-link.stack": "a/b" };

  it("imports a network by name, without a member", async () => {
    fakeDaemon({ "network.inspect": { Id: ID, Name: "app-network", Internal: true, Labels: labels } });
    const props = { name: "app-network", internal: true, labels, member: "" };
    expect(await provider.read("app-network", urn("Network"), {})).toEqual({ id: ID, props, inputs: props });
  });

  it("imports a volume, with or without labels", async () => {
    fakeDaemon({ "volume.inspect": { Name: "data", Labels: null } });
    const props = { name: "data", labels: {} };
    expect(await provider.read("data", urn("Volume"), {})).toEqual({ id: "data", props, inputs: props });
  });

  it.each(["Network", "Volume"])("refuses a %s that does not exist", async (kind) => {
    const gone = daemonError(404, "no such thing");
    fakeDaemon({ "network.inspect": gone, "volume.inspect": gone });
    await expect(provider.read("gone", urn(kind), {})).rejects.toThrow(
      new Error(`${kind} "gone" cannot be imported: the daemon has none of that name.`),
    );
  });
});

it.each(["toString", "Nothing", ""])(
  "refuses the unknown kind %j, and names the resource of that kind",
  async (kind) => {
    await expect(provider.create(urn(kind), {})).rejects.toThrow(
      new Error(`${urn(kind)}: there is no such kind of resource.`),
    );
  },
);

describe("a missing part", () => {
  const state = { ...INPUTS.Network };
  const network = { Name: "n", Internal: true };
  const off = { Config: { Labels: labels }, NetworkSettings: { Networks: {} } };
  const on = { ...off, NetworkSettings: { Networks: { n: { NetworkID: ID, Aliases: null } } } };
  const read = async (container: object, props: Record<string, unknown> = state) => {
    fakeDaemon({ "network.inspect": network, "container.inspect": container });
    return provider.read(ID, urn("Network"), props);
  };

  it.each([{}, { missing: ["app"] }])("a refresh writes a missing part to the state: %j", async (more) => {
    const props = { ...state, missing: ["app"] };
    expect(await read(off, { ...state, ...more })).toEqual({ id: ID, props });
  });

  it("a later refresh that finds the missing part removes it from the state", async () => {
    expect(await read(on, { ...state, missing: ["app"] })).toStrictEqual({ id: ID, props: state });
  });

  it("an update attaches the missing part, and removes it from the state", async () => {
    const calls = fakeDaemon({ "container.inspect": off });
    const outs = await provider.update(ID, urn("Network"), { ...state, missing: ["app"] }, state);
    expect(outs).toEqual({ outs: state });
    expect(calls.slice(-2)).toEqual(attaching(ID, "app"));
  });
});

describe("a secret address of the daemon", () => {
  const inputs = { ...INPUTS.Network, daemonHost: secret(DAEMON) };
  const missing = daemonError(404, "none");

  afterEach(() => {
    expect(dockerClient.mock.calls.length).toBeGreaterThan(0);
    dockerClient.mock.calls.forEach((call) => expect(call).toEqual([DAEMON]));
  });

  it("a create uses the daemon's secret address, which stays secret", async () => {
    fakeDaemon({ createNetwork: { id: ID }, "container.inspect": missing });
    expect(await provider.create(urn("Network"), inputs)).toEqual({ id: ID, outs: inputs });
  });

  it("an update uses the daemon's secret address, which stays secret", async () => {
    fakeDaemon({ "container.inspect": missing });
    expect(await provider.update(ID, urn("Network"), inputs, inputs)).toEqual({ outs: inputs });
  });

  it.each([
    ["a read of a changed network", { Name: "other", Internal: true }, ID, { name: "other" }],
    ["a read of a network that is gone", missing, "", {}],
  ])("%s uses the daemon's secret address, which stays secret", async (_what, network, id, changed) => {
    fakeDaemon({ "network.inspect": network, "container.inspect": missing });
    const found = await provider.read(ID, urn("Network"), inputs);
    expect(found).toEqual({ id, props: { ...inputs, ...changed } });
  });

  it("a check uses the daemon's secret address, which stays secret", async () => {
    fakeDaemon({ "volume.inspect": missing });
    const news = { ...INPUTS.Volume, daemonHost: secret(DAEMON) };
    expect(await provider.check(urn("Volume"), {}, news)).toEqual({
      inputs: { ...news, resourceName: nameOf(urn("Volume")) },
    });
  });

  it("a delete uses the daemon's secret address", async () => {
    const calls = fakeDaemon();
    await provider.delete(ID, urn("Network"), inputs);
    expect(calls).toEqual([["network.remove", ID]]);
  });
});

it("a secret preparation runs, and stays secret in the state", async () => {
  const inputs = { ...INPUTS.Volume, preparation: secret(preparation) };
  const calls = fakeDaemon({ "container.wait": { StatusCode: 0 } });
  expect(await provider.update("v", urn("Volume"), INPUTS.Volume, inputs)).toEqual({ outs: inputs });
  expect(calls).toContainEqual(["container.start", CREATED]);
});

describe("a check", () => {
  it("a check fails with the reason that the resource's kind gives", async () => {
    fakeDaemon({ "volume.inspect": { Labels: {} } });
    expect(await provider.check(urn("Volume"), {}, INPUTS.Volume)).toEqual({
      inputs: { ...INPUTS.Volume, resourceName: nameOf(urn("Volume")) },
      failures: [{ property: "name", reason: expect.stringContaining("not of this stack") as string }],
    });
  });

  it("sends the daemon no request for a kind that has no check", async () => {
    const calls = fakeDaemon();
    expect(await provider.check(urn("Network"), {}, INPUTS.Network)).toEqual({ inputs: INPUTS.Network });
    expect(calls).toEqual([]);
  });
});

describe("a service that does not get ready", () => {
  const inputs = {
    ...{ name: "app", image: "x", egressNetwork: "app-front", labels, ports: [], networks: [], envs: [] },
    ...{ constraints: [], secrets: [], concealed: [], capabilities: {}, securityOpts: [] },
  };
  const properties = {
    ...inputs,
    ...{ swarmImage: "x", egressNetworkId: "egress", noNewPrivileges: false, endpoints: [] },
  };

  /** A swarm that answers this of the service at first, takes what it is told, and fails then. */
  const swarm = (first: unknown) => {
    const answers = [first];
    fakeDaemon({
      version: { ApiVersion: "1.41" },
      "image.distribution": daemonError(500, "no registry"),
      createNetwork: { id: "egress" },
      createService: { id: "svc" },
      "service.inspect": () => answers.shift() ?? daemonError(500, "no leader"),
    });
  };
  const failureOf = (done: Promise<unknown>) => done.catch((error: unknown) => error);

  it("writes a created service to the state although the service did not get ready", async () => {
    swarm(daemonError(404, "none"));
    const failure = await failureOf(provider.create(urn("Service"), inputs));
    expect(failure).toMatchObject({ message: "no leader", made: { id: "svc", ...properties } });
  });

  it("writes an updated service with its new inputs to the state although the service did not get ready", async () => {
    swarm({ Version: { Index: 1 }, Spec: {} });
    const olds = { ...properties, image: "before", swarmImage: "before" };
    const failure = await failureOf(provider.update("svc", urn("Service"), olds, inputs));
    expect(failure).toMatchObject({ message: "no leader", made: { id: "svc", ...properties } });
  });
});

it("plans no change for another order of an input's keys", async () => {
  const inputs = { ...INPUTS.Volume, preparation: { b: 1, a: [2] } };
  const news = { ...INPUTS.Volume, preparation: { a: [2], b: 1 } };
  expect((await provider.diff("v", urn("Volume"), inputs, news)).changes).toBe(false);
});

it("writes an operation's outputs to the state beside the inputs", async () => {
  fakeDaemon({ "image.inspect": { Config: {} }, "container.inspect": byId({}), "volume.inspect": byId({}) });
  const volumes = [{ volumeName: "app-cache", containerPath: "/cache" }];
  const made = await provider.create(`${urn("ImageVolumes")}-made`, INPUTS.ImageVolumes);
  expect(made).toEqual({ id: "app", outs: { ...INPUTS.ImageVolumes, volumes, kept: [] } });
});

it.each<Kind>(["Network", "OverlayLink", "Service", "RedisNodes"])(
  "deleting the former entry of a renamed %s changes nothing",
  async (kind) => {
    const [former, now] = [urn(kind), `${urn(kind)}-renamed`];
    const state = { name: "n", containerId: "c", nodes: [], labels };
    const calls = fakeDaemon({ listNodes: [], listServices: [], listContainers: [] });
    await provider.diff(`${kind}-id`, now, state, state);
    await provider.delete(`${kind}-id`, former, state);
    expect(calls.map(([name]) => name).filter((name) => name !== "listNodes")).toEqual([]);
  },
);

it("the deletion of a resource that the user replaces gets the new resource's inputs", async () => {
  const [entry, state] = [`${urn("RedisNodes")}-replaced`, { name: "redis", nodes: ["one"], labels }];
  fakeDaemon({ listNodes: [] });
  await provider.check(entry, {}, { ...state, name: "other" });
  const calls = fakeDaemon({ listNodes: [] });
  await expect(provider.delete("redis", entry, state)).rejects.toThrow('named after "redis"');
  expect(calls.map(([name]) => name).filter((name) => name !== "listNodes")).toEqual([]);
});

it("deletes a network with the state entry that created it, not with a former entry", async () => {
  const [former, now] = [urn("Network"), `${urn("Network")}-renamed`];
  fakeDaemon({ createNetwork: { id: "made" }, "container.inspect": byId({}) });
  const { id } = await provider.create(now, INPUTS.Network);
  const calls = fakeDaemon();
  await provider.delete(id, former, INPUTS.Network);
  expect(calls).toEqual([]);
  await provider.delete(id, now, INPUTS.Network);
  expect(calls).toEqual([["network.remove", id]]);
});

describe("a resource that is renamed by `aliases` and replaced for its container's new name", () => {
  /** Calls of the deletion of the former entry. */
  async function deleted(kind: keyof typeof INPUTS, key: string) {
    const [former, now] = [urn(kind), `${urn(kind)}-renamed`];
    const state = {
      ...INPUTS[kind],
      volumes: [{ volumeName: "app-cache", containerPath: "/cache" }],
      kept: [],
    };
    const calls = fakeDaemon();
    const { replaces } = await provider.diff(`replaced ${kind}`, now, state, { ...state, [key]: "other" });
    expect(replaces).toEqual([key]);
    await provider.delete(`replaced ${kind}`, former, state);
    return calls;
  }

  it("deletes a renamed resource that is a network", async () => {
    expect(await deleted("Network", "name")).toEqual([["network.remove", "replaced Network"]]);
  });

  it.each<[keyof typeof INPUTS, string]>([
    ["Volume", "name"],
    ["ImageVolumes", "containerName"],
  ])("keeps a renamed resource that is a %s", async (kind, key) => {
    expect(await deleted(kind, key)).toEqual([]);
  });

  it.each<[keyof typeof INPUTS, string, string]>([
    ["Volume", "name", "former"],
    ["ImageVolumes", "containerName", "former-cache"],
  ])("a preview says that a renamed %s stays", async (kind, key, volume) => {
    const now = `${urn(kind)}-previewed`;
    fakeDaemon({ "volume.inspect": daemonError(404, "none"), "image.inspect": { Config: {} } });
    const volumes = [{ volumeName: volume, containerPath: "/cache" }];
    const news = { ...INPUTS[kind], [key]: "other" };
    const previewed = async (resourceName?: string) => {
      jest.mocked(tellUser).mockClear();
      const olds = { ...INPUTS[kind], [key]: "former", resourceName, volumes, kept: [] };
      await provider.check(now, olds, news);
      await provider.diff(`previewed ${kind}`, now, olds, news);
      return jest.mocked(tellUser).mock.calls.map(([said]) => said);
    };
    expect(await previewed()).toEqual([]); // a state of an earlier version
    expect(await previewed(nameOf(now))).toEqual([]);
    expect(await previewed("T::former")).toEqual([
      expect.stringMatching(new RegExp(`^volume "${volume}" stays with its data`)),
    ]);
    expect(await previewed("T::former")).toEqual([]); // once is enough
  });

  it("keeps a renamed volume although the update was interrupted before its deletion", async () => {
    const [former, now] = [`${urn("Volume")}-a`, `${urn("Volume")}-b`];
    const news = { ...INPUTS.Volume, name: "b-data" };
    fakeDaemon({
      "volume.inspect": byId({}),
      "image.inspect": { Config: {} },
      "container.wait": { StatusCode: 0 },
    });
    await provider.diff("a-data", now, { ...INPUTS.Volume, name: "a-data" }, news);
    const made = await provider.create(now, news);
    expect(made.outs).toMatchObject({ successorOf: "a-data" });
    const updated = await provider.update("b-data", now, made.outs, news);
    expect(updated.outs).toMatchObject({ successorOf: "a-data" });
    // As the next update finds it, whose plugin knows nothing of the last one.
    await provider.diff("b-data", now, { ...news, successorOf: "before-data" }, news);
    const calls = fakeDaemon();
    await provider.delete("before-data", former, { ...INPUTS.Volume, name: "before-data" });
    expect(calls).toEqual([]);
  });
});

it("a preview with another address of the daemon knows the volumes of an image", async () => {
  fakeDaemon({ "image.inspect": { Config: { Volumes: { "/data": {} } } } });
  const olds = INPUTS.ImageVolumes;
  const checked = await provider.check(urn("ImageVolumes"), olds, { ...olds, ...moved });
  const [cache, data] = ["cache", "data"].map((path) => ({
    containerPath: `/${path}`,
    volumeName: `app-${path}`,
  }));
  expect(checked).toMatchObject({ inputs: { volumes: [cache, data] } });
});
