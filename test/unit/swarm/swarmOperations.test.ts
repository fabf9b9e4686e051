import type { ServiceInputs } from "../../../components/swarm/service";
import type { OverlayLinkInputs } from "../../../components/swarm/overlayLink";
import { NotReadyError } from "../../../components/docker/operations";
import { overlayLinkOperations as link } from "../../../components/swarm/overlayLinkOperations";
import { pushedImageOperations as pushed } from "../../../components/swarm/pushedImageOperations";
import { secretOperations as secret } from "../../../components/swarm/secretOperations";
import { serviceOperations as service } from "../../../components/swarm/serviceOperations";
import { untilConverged } from "../../../components/swarm/untilConverged";
import { dockerClient as realDockerClient } from "../../../components/docker/dockerClient";
import {
  BROKEN,
  byId,
  daemonError,
  dockerClient,
  fakeDaemon,
  whyNoDaemon,
  type Answers,
  type Call,
} from "../../support/fakeDaemon";

jest.mock("../../../components/swarm/untilConverged", () => ({
  ...jest.requireActual<object>("../../../components/swarm/untilConverged"),
  untilConverged: jest.fn(),
}));
jest.mock("node:timers/promises", () => jest.requireActual<object>("../../support/clock"));

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const labels = { "redis-link.stack": "redis-link/dev" };
const MANAGER = { Swarm: { NodeID: "n1", LocalNodeState: "active", ControlAvailable: true } };
const NODE = { ID: "n1", Spec: { Availability: "active" }, Status: { State: "ready", Addr: "10.0.0.1" } };
const GONE = daemonError(404, "not found");
const AWAY = new Error("connect ECONNREFUSED /node2.sock");
const NO_MANAGER = daemonError(503, "This node is not a swarm manager.");
const IN_USE = daemonError(400, "rpc error: network x is in use by task y");

const LINK: OverlayLinkInputs = {
  ...{ name: "app-link-redis", alias: "redis", containerId: "source", consumer: "app", encrypted: false },
  ...{ labels, sourceDaemon: "unix:///two.sock", daemonHost: "unix:///one.sock" },
};
const CREATED_OVERLAY = {
  ...{ Name: "app-link-redis", Driver: "overlay", CheckDuplicate: true },
  ...{ Internal: true, Attachable: true, Labels: labels },
};

function source(networks: object = {}, state: object = { Running: true }) {
  return {
    source: {
      Name: "/redis-server",
      ...{ Config: { Labels: {} }, HostConfig: { NetworkMode: "x" }, State: state },
      NetworkSettings: { Networks: networks },
    },
  };
}

function swarm(answers: Answers = {}) {
  return fakeDaemon({
    info: MANAGER,
    listNodes: [NODE],
    version: { ApiVersion: "1.44" },
    createNetwork: { id: "net" },
    "container.inspect": byId(source()),
    ...answers,
  });
}

describe("a link across machines", () => {
  it("is an internal overlay network that containers may join, and the source on it on its own node", async () => {
    const calls = swarm();
    expect(await link.create(LINK)).toEqual({ id: "net" });
    expect(calls.filter(([name]) => name !== "container.inspect")).toEqual([
      ["createNetwork", CREATED_OVERLAY],
      ["network.disconnect", "net", { Container: "source", Force: true }],
      ["network.connect", "net", { Container: "source", EndpointConfig: { Aliases: ["redis"] } }],
    ]);
    expect(dockerClient.mock.calls.flat()).toEqual([
      "unix:///one.sock",
      "unix:///two.sock",
      "unix:///two.sock",
    ]);
  });

  it("is encrypted if that is wanted", async () => {
    const calls = swarm();
    await link.create({ ...LINK, encrypted: true });
    expect(calls[0]).toEqual(["createNetwork", { ...CREATED_OVERLAY, Options: { encrypted: "" } }]);
  });

  it("takes up the network that an update of this stack left, and no other", async () => {
    const createNetwork = daemonError(409, "network with name app-link-redis already exists");
    const left = { Id: "left", Driver: "overlay", Internal: true, Labels: labels, Options: { vni: "4097" } };
    swarm({ createNetwork, "network.inspect": left });
    expect(await link.create(LINK)).toEqual({ id: "left" });
    for (const other of [
      { Labels: {} },
      { Internal: false },
      { Driver: "bridge" },
      { Options: { encrypted: "" } },
    ]) {
      swarm({ createNetwork, "network.inspect": { ...left, ...other } });
      await expect(link.create(LINK)).rejects.toThrow("exists and is not of this stack");
    }
  });

  it("leaves nothing where the source cannot be attached, and names its daemon", async () => {
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

  it("asks once more where the managers did not answer its node in time, which believes then that they did", async () => {
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

  it("shows to a refresh that the source is off it, on it without the alias, or on a node that is away", async () => {
    const found = { Name: "app-link-redis" };
    for (const [networks, expected] of [
      [{ it: { NetworkID: "net", Aliases: ["redis"] } }, found],
      [{ it: { NetworkID: "net", Aliases: null } }, { ...found, missing: ["source"] }],
      [{}, { ...found, missing: ["source"] }],
    ] as const) {
      swarm({ "network.inspect": found, "container.inspect": byId(source(networks)) });
      expect(await link.read("net", LINK)).toEqual({
        name: found.Name,
        ...("missing" in expected ? expected : {}),
        Name: undefined,
      });
    }
    swarm({ "network.inspect": found, "container.inspect": AWAY });
    whyNoDaemon.mockResolvedValue(AWAY.message);
    expect(await link.read("net", LINK)).toEqual({ name: found.Name, missing: ["source"] });
    swarm({ "network.inspect": GONE });
    expect(await link.read("net", LINK)).toBeUndefined();
  });

  it("follows the source to another container, though the node of the old one is away", async () => {
    const calls = swarm({ "container.inspect": byId({ other: source().source }) });
    dockerClient.mockClear();
    expect(await link.update("net", LINK, { ...LINK, containerId: "other" })).toEqual({});
    expect(calls.at(-1)).toEqual([
      "network.connect",
      "net",
      { Container: "other", EndpointConfig: { Aliases: ["redis"] } },
    ]);
    swarm({
      "container.inspect": byId({ other: source().source }),
      "network.disconnect": (_id: string, { Container }: { Container: string }) =>
        Container === "source" ? AWAY : undefined,
    });
    expect(await link.update("net", LINK, { ...LINK, containerId: "other" })).toEqual({});
  });

  it("takes the old container off first, on the daemon of its own node, and none that has not changed", async () => {
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

  it("goes with the source detached, once what had its network has ended and no node has it any more", async () => {
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

  it("stays, by name, while the node of its source is away", async () => {
    swarm({ "network.inspect": {}, "network.disconnect": AWAY });
    await expect(link.delete("net", LINK)).rejects.toThrow(
      "If that node is away, start it and run it again.",
    );
  });

  it.each<[string, Answers, object | undefined]>([
    ["nothing of a source that runs on a node", {}, undefined],
    [
      "a daemon in no swarm",
      { listNodes: NO_MANAGER, info: { Swarm: { LocalNodeState: "inactive" } } },
      {
        property: "manager",
        reason: expect.stringContaining(
          "is in no swarm. Make one (docker --host unix:///one.sock swarm init)",
        ) as string,
      },
    ],
    [
      "a worker",
      { listNodes: NO_MANAGER, info: { Swarm: { LocalNodeState: "active", ControlAvailable: false } } },
      {
        property: "manager",
        reason: "the daemon at unix:///one.sock is a worker of its swarm. Name the daemon of a manager.",
      },
    ],
    [
      "a manager without a quorum",
      {
        listNodes: daemonError(500, "rpc error: code = Unknown desc = The swarm does not have a leader."),
        info: {
          Swarm: {
            ...MANAGER.Swarm,
            RemoteManagers: [{ Addr: "10.0.0.2:2377" }, { Addr: "10.0.0.1:2377" }, { Addr: "10.0.0.3:2377" }],
          },
        },
      },
      {
        property: "manager",
        reason: expect.stringMatching(
          /^the daemon at unix:\/\/\/one\.sock is a manager that has no quorum: ".*does not have a leader\."\. Of its 3 managers \(10\.0\.0\.1, 10\.0\.0\.2, 10\.0\.0\.3\) more than half .* docker --host unix:\/\/\/one\.sock swarm init --force-new-cluster$/,
        ) as string,
      },
    ],
    [
      "a source of another swarm",
      { listNodes: [{ ...NODE, ID: "other" }] },
      { property: "source", reason: expect.stringContaining("is no node of the app's swarm") as string },
    ],
    [
      "a source that is not there",
      { "container.inspect": GONE },
      { property: "source", reason: expect.stringContaining("there is no such container") as string },
    ],
  ])("says of %s what a preview needs to know", async (_what, answers, refusal) => {
    swarm(answers);
    expect(await link.check!({}, LINK)).toEqual(refusal);
  });

  it("asks nothing in a preview of what is as before, or not known yet", async () => {
    const calls = swarm();
    expect(await link.check!(LINK, LINK)).toBeUndefined();
    expect(await link.check!({}, { ...LINK, containerId: UNKNOWN })).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it("says of a manager that does not answer which it is", async () => {
    swarm({ listNodes: AWAY, info: AWAY });
    await expect(link.check!({}, LINK)).rejects.toThrow(
      "the daemon at unix:///one.sock does not answer: connect ECONNREFUSED /node2.sock. Start it, or name another manager of " +
        "its swarm and run `pulumi up`.",
    );
  });
});

describe("a secret", () => {
  const INPUTS = { prefix: "app-redis-password", content: "s3cret", labels, daemonHost: "unix:///one.sock" };

  it("is made under a name that no other has, in the form that the API takes", async () => {
    const calls = swarm({ createSecret: { ID: "s1" } });
    const made = await secret.create(INPUTS);
    expect(made).toEqual({
      id: "s1",
      name: expect.stringMatching(/^app-redis-password-[0-9a-f]{8}$/) as string,
    });
    expect(calls.at(-1)).toEqual([
      "createSecret",
      {
        Name: made.name,
        Data: Buffer.from("s3cret").toString("base64"),
        Labels: { ...labels, "redis-link.secret": "app-redis-password" },
      },
    ]);
  });

  it("removes what a broken-off update left, but not what a service has", async () => {
    const calls = swarm({
      createSecret: { ID: "s3" },
      listSecrets: [{ ID: "s1" }, { ID: "s2" }],
      "secret.remove": (id: string) =>
        id === "s1" ? daemonError(400, "secret is in use by service: app") : undefined,
    });
    await secret.create(INPUTS);
    const label = ["redis-link.stack=redis-link/dev", "redis-link.secret=app-redis-password"];
    expect(calls.slice(0, 3)).toEqual([
      ["listSecrets", { filters: JSON.stringify({ label }) }],
      ["secret.remove", "s1"],
      ["secret.remove", "s2"],
    ]);
    swarm({ listSecrets: [{ ID: "s1" }], "secret.remove": BROKEN });
    await expect(secret.create(INPUTS)).rejects.toThrow(BROKEN.message);
  });

  it("is there or gone for a refresh, and gone is as good as removed", async () => {
    const state = { ...INPUTS, name: "app-redis-password-1" };
    swarm({ "secret.inspect": {} });
    expect(await secret.read("s1", state)).toEqual({});
    swarm({ "secret.inspect": GONE, "secret.remove": GONE });
    expect(await secret.read("s1", state)).toBeUndefined();
    await expect(secret.delete("s1", state)).resolves.toBeUndefined();
    expect(await secret.update("s1", state, INPUTS)).toEqual({ name: state.name });
  });
});

describe("a service", () => {
  const INPUTS: ServiceInputs = {
    ...{ name: "app", image: "node:24", replicas: 2, constraints: [], envs: ["A=b"], port: 3000 },
    ports: [{ internal: 3000, external: 3000, ip: "0.0.0.0", protocol: "tcp" }],
    ...{
      networks: ["net"],
      egressNetwork: "app-front",
      secrets: [],
      concealed: [],
      timeoutSeconds: 60,
      labels,
    },
    ...{
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      processes: 512,
      init: true,
    },
    ...{ logDriver: "json-file", logOpts: {}, destroyGraceSeconds: 10, daemonHost: "unix:///one.sock" },
  };
  const ON_SWARM = { swarmImage: "node:24@sha256:1", egressNetworkId: "net", noNewPrivileges: true };
  const DIGEST = { "image.distribution": { Descriptor: { digest: "sha256:1" } } };

  beforeEach(() => jest.mocked(untilConverged).mockReset().mockResolvedValue({ tasks: [], nodes: [] }));

  it("is made with a network of its own and its image by digest, and waited for", async () => {
    const calls = swarm({ ...DIGEST, "service.inspect": GONE, createService: { id: "svc" } });
    expect(await service.create(INPUTS)).toEqual({ id: "svc", ...ON_SWARM, endpoints: [] });
    expect(calls.find(([name]) => name === "createNetwork")?.[1]).toMatchObject({
      ...{ Name: "app-front", Driver: "overlay", Internal: false, Attachable: false },
    });
    expect(calls.at(-1)).toEqual(["createService", expect.objectContaining({ Name: "app" })]);
    expect(untilConverged).toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({ id: "svc", isUpdated: true }),
    );
  });

  it("is made with the image as it is where no registry tells a digest, or it has one", async () => {
    swarm({ "image.distribution": BROKEN, "service.inspect": GONE, createService: { id: "svc" } });
    expect(await service.create(INPUTS)).toMatchObject({ swarmImage: "node:24" });
    const calls = swarm({ "service.inspect": GONE, createService: { id: "svc" } });
    expect(await service.create({ ...INPUTS, image: "x@sha256:2" })).toMatchObject({
      swarmImage: "x@sha256:2",
    });
    expect(calls.map(([name]) => name)).not.toContain("image.distribution");
  });

  it("that somebody removed is named by an update, with what makes it again", async () => {
    swarm({ ...DIGEST, "service.inspect": GONE });
    await expect(service.update("svc", { ...INPUTS, ...ON_SWARM, endpoints: [] }, INPUTS)).rejects.toThrow(
      "The service app is gone from its swarm: `pulumi up --refresh` makes it again.",
    );
  });

  it("stays in the state if it does not get ready", async () => {
    jest.mocked(untilConverged).mockRejectedValue(new Error("app did not get ready"));
    swarm({ ...DIGEST, "service.inspect": GONE, createService: { id: "svc" } });
    const failure: unknown = await service.create(INPUTS).then(undefined, (error: unknown) => error);
    expect(failure).toBeInstanceOf(NotReadyError);
    expect(failure).toMatchObject({
      message: "app did not get ready",
      made: { id: "svc", ...ON_SWARM, endpoints: [] },
    });
  });

  it("takes up one that a broken-off update of this stack left, and no other", async () => {
    const left = { ID: "left", Version: { Index: 7 }, Spec: { Labels: labels } };
    const calls = swarm({ ...DIGEST, "service.inspect": left });
    expect(await service.create(INPUTS)).toMatchObject({ id: "left" });
    expect(calls.at(-1)).toEqual([
      "service.update",
      "left",
      expect.objectContaining({ _query: { version: 7 } }),
    ]);
    swarm({ ...DIGEST, "service.inspect": { ...left, Spec: { Labels: {} } } });
    await expect(service.create(INPUTS)).rejects.toThrow("docker --host unix:///one.sock service rm app");
  });

  it("is updated in place, at the version that it has", async () => {
    const calls = swarm({ ...DIGEST, "service.inspect": { Version: { Index: 9 }, Spec: {} } });
    const state = { ...INPUTS, ...ON_SWARM, endpoints: [] };
    expect(await service.update("svc", state, { ...INPUTS, networks: ["net", "other"] })).toEqual({
      ...ON_SWARM,
      endpoints: [],
    });
    const [, , options] = calls.at(-1) as [
      string,
      string,
      { _query: object; _body: { TaskTemplate: object } },
    ];
    expect(options._query).toEqual({ version: 9 });
    expect(options._body.TaskTemplate).toMatchObject({
      Networks: [{ Target: "net" }, { Target: "other" }, { Target: "net" }],
    });
    expect(service.replacedBy).toEqual(["name"]);
    expect(service.updatedBy).toContain("networks");
  });

  describe("whose port was given, and is Docker's to pick now,", () => {
    const had = { Protocol: "tcp", TargetPort: 3000, PublishedPort: 3000, PublishMode: "host" };
    const ports = [{ internal: 3000, external: 0, ip: "0.0.0.0", protocol: "tcp" as const }];
    const state = { ...INPUTS, ...ON_SWARM, endpoints: [] };
    const sent = (calls: Call[]) =>
      calls
        .filter(([name]) => name === "service.update")
        .map(([, , options]) => {
          const { _query, _body } = options as { _query: object; _body: { EndpointSpec: object } };
          return [_query, _body.EndpointSpec];
        });

    it("has none in between, as the managers would keep that port", async () => {
      const looks = [
        { Version: { Index: 9 }, Spec: { EndpointSpec: { Ports: [had] } }, Endpoint: { Ports: [had] } },
        { Version: { Index: 10 }, Spec: {}, Endpoint: { Ports: [had] } },
        { Version: { Index: 11 }, Spec: {}, Endpoint: {} },
      ];
      const calls = swarm({ ...DIGEST, "service.inspect": () => looks.shift() });
      await service.update("svc", state, { ...INPUTS, ports });
      const none = { Protocol: "tcp", TargetPort: 3000, PublishMode: "host" };
      expect(sent(calls)).toEqual([
        [{ version: 9 }, { Mode: "dnsrr" }],
        [{ version: 11 }, { Mode: "dnsrr", Ports: [none] }],
      ]);
      expect(untilConverged).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({ isRolled: true }),
      );
    });

    it("is updated at once where the managers have let it go, or none was given", async () => {
      const none = { Protocol: "tcp", TargetPort: 3000, PublishMode: "host" };
      const found = {
        Version: { Index: 9 },
        Spec: { EndpointSpec: { Ports: [none] } },
        Endpoint: { Ports: [none] },
      };
      const calls = swarm({ ...DIGEST, "service.inspect": found });
      await service.update("svc", state, { ...INPUTS, ports });
      expect(sent(calls)).toHaveLength(1);
      expect(untilConverged).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({ isRolled: false }),
      );
    });
  });

  it("shows to a refresh that it was changed by hand, or is gone", async () => {
    const calls = swarm({ ...DIGEST, "service.inspect": GONE, createService: { id: "svc" } });
    await service.create(INPUTS);
    const Spec = calls.at(-1)?.[1] as { Mode: object };
    const state = { ...INPUTS, ...ON_SWARM, endpoints: [] };
    swarm({ "service.inspect": { ID: "svc", Spec } });
    expect(await service.read("svc", state)).toEqual({ endpoints: [] });
    swarm({ "service.inspect": { ID: "svc", Spec: { ...Spec, Mode: { Replicated: { Replicas: 5 } } } } });
    expect(await service.read("svc", state)).toEqual({ endpoints: [], missing: ["app"] });
    swarm({ "service.inspect": GONE });
    expect(await service.read("svc", state)).toBeUndefined();
  });

  it("goes with its network, and gone is as good as removed", async () => {
    const left = [{ ServiceID: "svc", NodeID: "n1" }];
    const others = [
      { ServiceID: "other", NodeID: "n1" },
      { ServiceID: "svc", NodeID: "away" },
    ];
    let looks = 0;
    const calls = swarm({
      "service.remove": GONE,
      listTasks: () => ((looks += 1) < 3 ? [...left, ...others] : others),
    });
    await service.delete("svc", { ...INPUTS, ...ON_SWARM, endpoints: [] });
    expect(calls.filter(([name]) => name !== "listNodes")).toEqual([
      ["service.remove", "svc"],
      ...[["listTasks"], ["listTasks"], ["listTasks"]],
      ["network.remove", "net"],
      ["network.inspect", "net"],
    ]);
  });

  it.each<[string, Answers, Partial<ServiceInputs>, object | undefined]>([
    ["nothing of one that the swarm has room for", { "service.inspect": GONE }, { replicas: 1 }, undefined],
    [
      "a name that is another's",
      { "service.inspect": { Spec: { Labels: {} } } },
      { replicas: 1 },
      {
        property: "containerName",
        reason: expect.stringContaining("exists and is not of this stack") as string,
      },
    ],
    [
      "more tasks than nodes for one port",
      { "service.inspect": GONE },
      {},
      {
        property: "replicas",
        reason: expect.stringContaining("2 replicas are wanted, and the swarm has 1 nodes") as string,
      },
    ],
    ["nothing of as many where Docker picks the port", { "service.inspect": GONE }, { ports: [] }, undefined],
    [
      "a worker",
      { listNodes: NO_MANAGER, info: { Swarm: { LocalNodeState: "active" } } },
      {},
      { property: "manager", reason: expect.stringContaining("is a worker") as string },
    ],
  ])("says of %s what a preview needs to know", async (_what, answers, given, refusal) => {
    swarm(answers);
    expect(await service.check!({}, { ...INPUTS, ...given })).toEqual(refusal);
  });

  it("asks nothing in a preview of what is as before", async () => {
    const calls = swarm();
    expect(await service.check!(INPUTS, { ...INPUTS, image: "node:25" })).toBeUndefined();
    expect(calls).toEqual([]);
  });
});

describe("an image that is pushed", () => {
  const INPUTS = { image: "hub:5000/app:1", imageId: "sha256:i" };

  function pushing(...lines: object[]) {
    swarm({ "image.push": "stream" });
    const followProgress = (_stream: string, done: (error: unknown, lines: object[]) => void) =>
      done(null, lines);
    Object.assign(realDockerClient().modem, { followProgress });
  }

  it("is known by the digest that the registry gives it", async () => {
    pushing({ status: "Pushed" }, { aux: { Digest: "sha256:d" } });
    const reference = "hub:5000/app:1@sha256:d";
    expect(await pushed.create(INPUTS)).toEqual({ id: reference, reference });
    expect(await pushed.update("x", { ...INPUTS, reference: "" }, INPUTS)).toEqual({ reference });
    expect(await pushed.read("x", { ...INPUTS, reference })).toEqual({});
    await expect(pushed.delete("x", { ...INPUTS, reference })).resolves.toBeUndefined();
  });

  it("fails with what the daemon says, and the remedy", async () => {
    pushing({ error: "server gave HTTP response to HTTPS client" });
    await expect(pushed.create(INPUTS)).rejects.toThrow(
      /^registry: hub:5000\/app:1 cannot be pushed: server gave HTTP.*insecure-registries/,
    );
  });
});
