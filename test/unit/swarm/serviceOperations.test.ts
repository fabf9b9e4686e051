import { NotReadyError } from "../../../components/docker/operations";
import type { ServiceInputs } from "../../../components/swarm/service";
import { serviceOperations as service } from "../../../components/swarm/serviceOperations";
import { untilConverged } from "../../../components/swarm/untilConverged";
import { BROKEN, LABELS } from "../../support/engineAnswers";
import { type Answers, type Call } from "../../support/fakeDaemon";
import { fakeSwarm, GONE, NO_MANAGER } from "../../support/fakeSwarm";

jest.mock("../../../components/swarm/untilConverged", () => ({
  ...jest.requireActual<object>("../../../components/swarm/untilConverged"),
  untilConverged: jest.fn(),
}));
jest.mock("node:timers/promises", () => jest.requireActual<object>("../../support/clock"));

describe("a service", () => {
  const INPUTS: ServiceInputs = {
    ...{ name: "app", image: "node:24", replicas: 2, constraints: [], envs: ["A=b"], port: 3000 },
    ports: [{ internal: 3000, external: 3000, ip: "0.0.0.0", protocol: "tcp" }],
    ...{ networks: ["net"], egressNetwork: "app-front", secrets: [], concealed: [], labels: LABELS },
    ...{ capabilities: { drops: ["ALL"] }, securityOpts: ["no-new-privileges:true"], processes: 512 },
    ...{ init: true, logDriver: "json-file", logOpts: {}, destroyGraceSeconds: 10, timeoutSeconds: 60 },
    daemonHost: "unix:///one.sock",
  };
  const ON_SWARM = { swarmImage: "node:24@sha256:1", egressNetworkId: "net", noNewPrivileges: true };
  const DIGEST = { "image.distribution": { Descriptor: { digest: "sha256:1" } } };

  const STATE = { ...INPUTS, ...ON_SWARM, endpoints: [] };
  const NEW = { "service.inspect": GONE, createService: { id: "svc" } };

  beforeEach(() => jest.mocked(untilConverged).mockReset().mockResolvedValue({ tasks: [], nodes: [] }));

  it("creates a service with its own network and its image by digest, and waits until it is ready", async () => {
    const calls = fakeSwarm({ ...DIGEST, ...NEW });
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

  it("keeps an image's reference if it has a digest, or if the registry gives none", async () => {
    fakeSwarm({ "image.distribution": BROKEN, ...NEW });
    expect(await service.create(INPUTS)).toMatchObject({ swarmImage: "node:24" });
    const calls = fakeSwarm({ ...NEW });
    expect(await service.create({ ...INPUTS, image: "x@sha256:2" })).toMatchObject({
      swarmImage: "x@sha256:2",
    });
    expect(calls.map(([name]) => name)).not.toContain("image.distribution");
  });

  it("fails to update a service that was removed by hand, and names the remedy", async () => {
    fakeSwarm({ ...DIGEST, "service.inspect": GONE });
    await expect(service.update("svc", STATE, INPUTS)).rejects.toThrow(
      "The service app is gone from its swarm: `pulumi up --refresh` makes it again.",
    );
  });

  it("writes a service to the state although the service did not get ready", async () => {
    jest.mocked(untilConverged).mockRejectedValue(new Error("app did not get ready"));
    fakeSwarm({ ...DIGEST, ...NEW });
    const failure: unknown = await service.create(INPUTS).then(undefined, (error: unknown) => error);
    expect(failure).toBeInstanceOf(NotReadyError);
    expect(failure).toMatchObject({
      message: "app did not get ready",
      made: { id: "svc", ...ON_SWARM, endpoints: [] },
    });
  });

  it("uses a service that an interrupted update of this stack left, but no other existing service", async () => {
    const left = { ID: "left", Version: { Index: 7 }, Spec: { Labels: LABELS } };
    const calls = fakeSwarm({ ...DIGEST, "service.inspect": left });
    expect(await service.create(INPUTS)).toMatchObject({ id: "left" });
    expect(calls.at(-1)).toEqual([
      "service.update",
      "left",
      expect.objectContaining({ _query: { version: 7 } }),
    ]);
    fakeSwarm({ ...DIGEST, "service.inspect": { ...left, Spec: { Labels: {} } } });
    await expect(service.create(INPUTS)).rejects.toThrow("docker --host unix:///one.sock service rm app");
  });

  it("updates a service in place, at its current version", async () => {
    const calls = fakeSwarm({ ...DIGEST, "service.inspect": { Version: { Index: 9 }, Spec: {} } });
    expect(await service.update("svc", STATE, { ...INPUTS, networks: ["net", "other"] })).toEqual({
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

  describe("whose fixed port is replaced by one that Docker picks,", () => {
    const had = { Protocol: "tcp", TargetPort: 3000, PublishedPort: 3000, PublishMode: "host" };
    const ports = [{ internal: 3000, external: 0, ip: "0.0.0.0", protocol: "tcp" as const }];
    const sent = (calls: Call[]) =>
      calls
        .filter(([name]) => name === "service.update")
        .map(([, , options]) => {
          const { _query, _body } = options as { _query: object; _body: { EndpointSpec: object } };
          return [_query, _body.EndpointSpec];
        });

    it("first removes the fixed port, so that the managers release it", async () => {
      const looks = [
        { Version: { Index: 9 }, Spec: { EndpointSpec: { Ports: [had] } }, Endpoint: { Ports: [had] } },
        { Version: { Index: 10 }, Spec: {}, Endpoint: { Ports: [had] } },
        { Version: { Index: 11 }, Spec: {}, Endpoint: {} },
      ];
      const calls = fakeSwarm({ ...DIGEST, "service.inspect": () => looks.shift() });
      await service.update("svc", STATE, { ...INPUTS, ports });
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

    it("updates the service in one step if the managers have already released the fixed port", async () => {
      const none = { Protocol: "tcp", TargetPort: 3000, PublishMode: "host" };
      const found = {
        Version: { Index: 9 },
        Spec: { EndpointSpec: { Ports: [none] } },
        Endpoint: { Ports: [none] },
      };
      const calls = fakeSwarm({ ...DIGEST, "service.inspect": found });
      await service.update("svc", STATE, { ...INPUTS, ports });
      expect(sent(calls)).toHaveLength(1);
      expect(untilConverged).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({ isRolled: false }),
      );
    });
  });

  it("a refresh reports a service that was changed by hand as missing, and a removed service as gone", async () => {
    const calls = fakeSwarm({ ...DIGEST, ...NEW });
    await service.create(INPUTS);
    const Spec = calls.at(-1)?.[1] as { Mode: object };
    fakeSwarm({ "service.inspect": { ID: "svc", Spec } });
    expect(await service.read("svc", STATE)).toEqual({ endpoints: [] });
    fakeSwarm({ "service.inspect": { ID: "svc", Spec: { ...Spec, Mode: { Replicated: { Replicas: 5 } } } } });
    expect(await service.read("svc", STATE)).toEqual({ endpoints: [], missing: ["app"] });
    fakeSwarm({ "service.inspect": GONE });
    expect(await service.read("svc", STATE)).toBeUndefined();
  });

  it("deletes the service and its network once its tasks have ended; succeeds too if the service is gone", async () => {
    const left = [{ ServiceID: "svc", NodeID: "n1" }];
    const others = [
      { ServiceID: "other", NodeID: "n1" },
      { ServiceID: "svc", NodeID: "away" },
    ];
    let looks = 0;
    const calls = fakeSwarm({
      "service.remove": GONE,
      listTasks: () => ((looks += 1) < 3 ? [...left, ...others] : others),
    });
    await service.delete("svc", STATE);
    expect(calls.filter(([name]) => name !== "listNodes")).toEqual([
      ["service.remove", "svc"],
      ...[["listTasks"], ["listTasks"], ["listTasks"]],
      ["network.remove", "net"],
      ["network.inspect", "net"],
    ]);
  });

  const worker = { listNodes: NO_MANAGER, info: { Swarm: { LocalNodeState: "active" } } };
  const foreign = { "service.inspect": { Spec: { Labels: {} } } };
  it.each<[string, Answers, Partial<ServiceInputs>, property: string, reason: string]>([
    [
      "an existing service of that name that is not of this stack",
      foreign,
      { replicas: 1 },
      "serviceName",
      "exists and is not of this stack",
    ],
    [
      "more tasks than nodes for one port",
      { "service.inspect": GONE },
      {},
      "replicas",
      "2 replicas are wanted, and the swarm has 1 nodes",
    ],
    ["the daemon of a worker", worker, {}, "manager", "is a worker"],
  ])("a preview refuses %s", async (_what, answers, given, property, reason) => {
    fakeSwarm(answers);
    const refusal = { property, reason: expect.stringContaining(reason) as string };
    expect(await service.check!({}, { ...INPUTS, ...given })).toEqual(refusal);
  });

  it.each<Partial<ServiceInputs>>([{ replicas: 1 }, { ports: [] }])(
    "a preview accepts a service for which the swarm has room: %j",
    async (given) => {
      fakeSwarm({ "service.inspect": GONE });
      expect(await service.check!({}, { ...INPUTS, ...given })).toBeUndefined();
    },
  );

  it("a preview asks the swarm nothing unless name, ports or replicas change", async () => {
    const calls = fakeSwarm();
    expect(await service.check!(INPUTS, { ...INPUTS, image: "node:25" })).toBeUndefined();
    expect(calls).toEqual([]);
  });
});
