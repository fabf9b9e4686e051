import * as pulumi from "@pulumi/pulumi";
import { LinkedService, RedisServer, type LinkedServiceArgs } from "../../../components";
import { brokenLink } from "../../../components/swarm/brokenLink";
import { untilConverged } from "../../../components/swarm/untilConverged";
import { failuresOf } from "../../support/failures";
import { fakeDaemon } from "../../support/fakeDaemon";
import { LEADERLESS } from "../../support/fakeSwarm";
import { hardenedInputs, STACK_LABEL, listening, outlineOf } from "../../support/hardened";
import { idOf, mockedCloud } from "../../support/mockedCloud";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { ran, recordStack } from "../../support/recordedStack";
import { REDIS } from "../../support/redisSource";
import { expectRefused } from "../../support/refused";

jest.mock("../../../components/swarm/brokenLink");
jest.mock("../../../components/swarm/untilConverged");

const SOURCE = { ...REDIS, password: "given" };

const ARGS: LinkedServiceArgs = {
  ...{ source: SOURCE, alias: "redis", image: "node:24", port: 8080 },
  bindAddress: "0.0.0.0",
};

const NODES = [{ ID: "n1", Description: { Hostname: "one" }, Status: { State: "ready", Addr: "10.0.0.7" } }];
const TASK = {
  NodeID: "n1",
  Status: { State: "running", PortStatus: { Ports: [{ TargetPort: 8080, PublishedPort: 30000 }] } },
};

type Run = Parameters<typeof recordStack>[0];

const registered = (args: Partial<LinkedServiceArgs> = {}, run?: Run) =>
  ran(() => new LinkedService("app", { ...ARGS, ...args }), run);

async function serviceInputs(args?: Partial<LinkedServiceArgs>) {
  const { stack } = await registered(args);
  return stack.named("app-service").inputs;
}

beforeEach(() => {
  fakeDaemon();
  jest.mocked(brokenLink).mockReset().mockResolvedValue(undefined);
  jest
    .mocked(untilConverged)
    .mockReset()
    .mockResolvedValue({ tasks: [TASK], nodes: NODES } as never);
});

describe("the quorum of managers", () => {
  const SAYS =
    /^manager: the daemon at ssh:\/\/one is a manager that has no quorum: "no leader"\. .* Nothing was changed\.$/;

  const made = async (manager: LinkedServiceArgs["manager"], run?: Run) => {
    const stack = await recordStack(run);
    const failures = await failuresOf(() => {
      const source = new RedisServer("redis-server");
      new LinkedService("app", { ...ARGS, source, manager });
    });
    return { stack, failures };
  };

  it.each([true, false])(
    "without a quorum, registers neither the service nor its source (preview: %s)",
    async (preview) => {
      fakeDaemon(LEADERLESS);
      const { stack, failures } = await made("ssh://one", { preview });
      expect(failures).toEqual([expect.stringMatching(SAYS)]);
      expect(stack.outline()).toEqual([]);
    },
  );

  it("without a quorum, registers only the source if the manager is an output", async () => {
    fakeDaemon(LEADERLESS);
    const { stack, failures } = await made(pulumi.output("ssh://one"));
    expect(failures).toEqual([expect.stringMatching(SAYS)]);
    expect(stack.outline()).toContain(" > redis-server: redis-link:index:RedisServer");
    expect(stack.outline().join()).not.toContain("LinkedService");
  });
});

describe("a LinkedService", () => {
  it("creates a link, a secret and a service as children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual(
      outlineOf("LinkedService", "app", {
        "redis-password": "Secret",
        redis: "OverlayLink",
        service: "Service",
      }),
    );
  });

  it("creates an overlay link to the source under the alias", async () => {
    const { stack } = await registered();
    expect(stack.named("app-redis").inputs).toEqual({
      ...{ ...STACK_LABEL, name: "app-link-redis", alias: "redis", containerId: SOURCE.containerId },
      ...{ consumer: "app", encrypted: false },
    });
  });

  it("passes the password in a Docker secret, not in a variable", async () => {
    const { stack } = await registered();
    const { inputs } = stack.named("app-redis-password");
    expect(inputs).toEqual({ ...STACK_LABEL, prefix: "app-redis-password", content: secret("given") });
    const { secrets, envs, concealed } = stack.named("app-service").inputs;
    const id = idOf("app-redis-password");
    expect(secrets).toEqual([{ id, name: "app-redis-password-1234abcd", file: "redis_password" }]);
    expect(envs).toEqual([
      "REDIS_HOST=redis",
      "REDIS_PASSWORD_FILE=/run/secrets/redis_password",
      "REDIS_PORT=6379",
      "REDIS_URL=redis://redis:6379",
    ]);
    expect(concealed).toEqual(secret(["given"]));
    expect(stack.openText()).not.toContain("given");
  });

  it("runs a hardened service of one replica", async () => {
    const { cpuShares, memorySwap, restart, labels, ...hardened } = hardenedInputs(256);
    expect([cpuShares, memorySwap, restart, labels]).not.toContain(undefined);
    expect(await serviceInputs({ source: { ...SOURCE, password: undefined } })).toEqual({
      ...{ ...hardened, ...STACK_LABEL, name: "app", image: "node:24", replicas: 1, constraints: [] },
      envs: ["REDIS_HOST=redis", "REDIS_PORT=6379", "REDIS_URL=redis://redis:6379"],
      ...{ port: 8080, ports: [{ internal: 8080, external: 0, ip: "0.0.0.0", protocol: "tcp" }] },
      healthcheck: {
        tests: listening("1F90"),
        ...{ interval: "2s", timeout: "2s", retries: 15 },
      },
      ...{ networks: [idOf("app-redis")], egressNetwork: "app-front", secrets: [], concealed: [] },
      ...{ containerLabels: {}, volumes: [], processes: 512, timeoutSeconds: 60 },
    });
  });

  it("creates its service after its links and secrets", async () => {
    const { stack } = await registered();
    expect(stack.named("app-service").inputDependencies).toEqual({
      networks: ["app-redis"],
      secrets: ["app-redis-password"],
    });
  });

  const CACHE = { containerPath: "/c", volumeName: "cache" };
  it.each<[keyof LinkedServiceArgs, unknown, object]>([
    ["replicas", 3, { replicas: 3 }],
    ["nodes", ["node.role == worker"], { constraints: ["node.role == worker"] }],
    ["hostPort", 8000, { ports: [{ internal: 8080, external: 8000, ip: "0.0.0.0", protocol: "tcp" }] }],
    ["processes", 64, { processes: 64 }],
    ["memoryMb", 64, { memory: 64 }],
    ["labels", { team: "a" }, { containerLabels: { team: "a" } }],
    ["writable", ["/cache"], { tmpfs: { "/cache": "rw,noexec,nosuid,nodev,size=16m" } }],
    ["command", ["node", "."], { command: ["node", "."] }],
    ["user", "node", { user: "node" }],
    ["volumes", [CACHE], { volumes: [CACHE] }],
  ])("passes the argument %s on to the service", async (input, value, effect) => {
    expect(await serviceInputs({ [input]: value })).toMatchObject(effect);
  });

  it("has neither a port nor an endpoint if publish is false", async () => {
    jest.mocked(untilConverged).mockResolvedValue({ tasks: [], nodes: [] });
    const { made: app, stack } = await registered({ publish: false, bindAddress: undefined });
    const { port, ports, healthcheck } = stack.named("app-service").inputs;
    expect([port, ports]).toEqual([undefined, []]);
    expect(healthcheck).toHaveProperty("tests");
    expect(await valueOf(app.endpoint)).toBeUndefined();
  });

  it("creates a network and a secret for each further link", async () => {
    const other = { ...SOURCE, containerName: "cache", password: "other" };
    const { stack } = await registered({ links: [{ source: other, alias: "cache" }], encrypted: true });
    expect(stack.named("app-cache").inputs).toMatchObject({ name: "app-link-cache", encrypted: true });
    const { networks, secrets } = stack.named("app-service").inputs;
    expect(networks).toEqual([idOf("app-redis"), idOf("app-cache")]);
    expect(secrets).toMatchObject([{ file: "redis_password" }, { file: "cache_password" }]);
  });

  it("passes the password in a variable instead of a secret if linkEnvironment is legacy", async () => {
    const { stack } = await registered({ linkEnvironment: "legacy" });
    const { envs, secrets } = stack.named("app-service").inputs;
    expect(envs).toMatchObject({ secret: expect.arrayContaining(["REDIS_PASSWORD=given"]) as string[] });
    expect(secrets).toEqual([]);
  });

  it("builds an image from a folder, pushes the image to the registry, and runs it by its digest", async () => {
    const { stack } = await registered({ image: { context: "app" }, registry: "hub.example:5000/team" });
    const name = expect.stringMatching(/^hub\.example:5000\/team\/app:[0-9a-f]{12}$/) as string;
    expect(stack.outline()).toContain("app > app-image: docker:index/remoteImage:RemoteImage");
    expect(stack.named("app-image").inputs).toMatchObject({ name, build: { context: "app" } });
    expect(String(stack.named("app-service").inputs.image)).toMatch(/^hub.*:[0-9a-f]{12}@sha256:pushed$/);
  });

  it("uses docker:host as its manager unless `manager` is given, and reaches the source on the source's daemon", async () => {
    const config = { "docker:host": "ssh://one" };
    const { stack } = await registered({}, { config });
    expect(stack.named("app-service").inputs.daemonHost).toBe("ssh://one");
    const elsewhere = { manager: "ssh://two", source: { ...SOURCE, daemonHost: "ssh://three" } };
    const { stack: other } = await registered(elsewhere, { config });
    const daemons = { daemonHost: "ssh://two", sourceDaemon: "ssh://three" };
    expect(other.named("app-redis").inputs).toMatchObject(daemons);
    expect(other.named("app-redis-password").inputs.daemonHost).toBe("ssh://two");
    expect(other.named("app-service").inputs.daemonHost).toBe("ssh://two");
  });

  it("lists an endpoint for each node once the service has converged", async () => {
    const { made: app } = await registered({ health: { timeoutSeconds: 7 } });
    const url = "http://10.0.0.7:30000";
    expect(await valueOf([app.endpoint, app.endpoints, app.aliasHost])).toEqual([url, [url], "redis"]);
    expect(untilConverged).toHaveBeenCalledWith(expect.anything(), {
      ...{ id: idOf("app-service"), name: "app", timeoutSeconds: 7, concealed: ["given"] },
      daemonHost: undefined,
    });
  });

  it.each<[string, Partial<LinkedServiceArgs>, unknown]>([
    ["shows unknown endpoints for a service with a port", {}, UNKNOWN],
    ["shows no endpoint for a service without a port", { publish: false, bindAddress: undefined }, undefined],
  ])("a preview %s", async (_what, args, expected) => {
    const stack = await recordStack({ preview: true });
    const cloud = mockedCloud(true);
    const newResource = (resource: pulumi.runtime.MockResourceArgs) => {
      const { id, state } = cloud.newResource(resource) as { id: string; state: object };
      return { id, state: { ...state, endpoints: [] } };
    };
    await pulumi.runtime.setMocks({ ...cloud, newResource }, "redis-link", "dev", true);
    const app = new LinkedService("app", { ...ARGS, ...args });
    await stack.settle();
    expect(await valueOf(app.endpoint)).toEqual(expected);
  });

  it("fails with the swarm's reason if the service does not converge", async () => {
    jest.mocked(untilConverged).mockRejectedValue(new Error("app did not get ready"));
    expect(await failuresOf(() => registered())).toEqual(["app did not get ready"]);
  });

  it("asks the source's node whether the source is on its link, and fails if the source is not", async () => {
    const source = { ...SOURCE, daemonHost: "ssh://two" };
    await registered({ source, links: [{ source: SOURCE, alias: "cache" }] });
    const end = { sourceId: SOURCE.containerId, sourceName: "redis-server" };
    expect(brokenLink).toHaveBeenCalledWith("app", [
      { ...end, alias: "redis", networkId: idOf("app-redis"), sourceDaemon: "ssh://two" },
      { ...end, alias: "cache", networkId: idOf("app-cache"), sourceDaemon: undefined },
    ]);
    jest.mocked(brokenLink).mockResolvedValue("The link redis of app is broken");
    expect(await failuresOf(() => registered())).toEqual(["The link redis of app is broken"]);
  });

  it("warns of old engines in a preview, whose outputs are unknown", async () => {
    const node = (name: string, EngineVersion: string) => ({
      ...{ ID: name, Description: { Hostname: name, Engine: { EngineVersion } } },
    });
    fakeDaemon({ listNodes: [node("one", "20.10.24"), node("two", "25.0.0")] });
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const { made: app, stack } = await registered({}, { preview: true });
    expect(untilConverged).not.toHaveBeenCalled();
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/gain privileges on one: Engine 25 is/), app]]);
    expect(stack.named("app-service").inputs).toMatchObject({ networks: UNKNOWN, name: "app" });
    expect(await valueOf(app.serviceId)).toBe(UNKNOWN);
  });
});

it("a LinkedService accepts the longest names that a swarm allows", async () => {
  const service = async (args: Partial<LinkedServiceArgs>) => (await registered(args)).stack.outline();
  const open = { source: { ...SOURCE, password: undefined } };
  expect(await service({ serviceName: "a".repeat(56), alias: "b", linkEnvironment: "none" })).toHaveLength(3);
  expect(await service({ ...open, alias: "b".repeat(54) })).toHaveLength(3);
  expect(await service({ alias: "b".repeat(42) })).toHaveLength(4);
  expect(await service({ alias: "My_DB" })).toHaveLength(4);
});

describe("a LinkedService, before anything is registered,", () => {
  const everywhere = /Swarm publishes port 8080 on all addresses of a node\. Say "0\.0\.0\.0"/;
  it.each<[string, object, RegExp]>([
    ["a published port without an address", { bindAddress: undefined }, everywhere],
    ["an address of only one network", { bindAddress: "10.0.0.1" }, everywhere],
    [
      "a further port on only one address",
      { ports: [{ internal: 9000, ip: "127.0.0.1" }] },
      /ports\.ip: "127/,
    ],
    ["a host port although nothing is published", { publish: false, hostPort: 80 }, /`publish` is false/],
    ["zero replicas", { replicas: 0 }, /replicas: 0 is not accepted/],
    ["a node's name in place of a constraint", { nodes: ["node1"] }, /nodes: "node1" is not accepted/],
    ["a folder without a registry", { image: { context: "app" } }, /name a registry that they reach/],
    ["a registry that is a URL", { image: { context: "app" }, registry: "https://hub" }, /HOST or HOST:PORT/],
    ["a registry for an image that is not built", { registry: "hub:5000" }, /The image is not built/],
    ["an image's id in place of its name", { image: "sha256:1" }, /Nodes pull it/],
    ["a volume of the stack's own", { volumes: [{ containerPath: "/c" }] }, /no volume of the stack's own/],
    ["a limit of zero processes", { processes: 0 }, /processes: 0 is not accepted/],
    ["its own name as alias", { alias: "app" }, /alias: "app" is not accepted/],
    ...["my.app", "app_"].map((serviceName): [string, object, RegExp] => [
      "a name that no service can have",
      { serviceName },
      /serviceName: "\S+" is not accepted\. The service is named "\S+", and a swarm takes letters, digits, /,
    ]),
    ...["my.db", "db_"].map((alias): [string, object, RegExp] => [
      "an alias that no network can have in its name",
      { alias },
      /alias: "\S+" is not accepted\. The link's network is named "app-link-\S+", and a swarm takes letters, digits, /,
    ]),
    [
      "an alias of a further link that is too long for its network",
      { links: [{ source: { ...SOURCE, password: undefined }, alias: "b".repeat(55) }] },
      /alias: "b+" is not accepted\. The link's network is named "app-link-b+", and a swarm takes 63 characters at most/,
    ],
    [
      "an alias that is too long for its secret",
      { alias: "b".repeat(43) },
      /alias: "b+" is not accepted\. The link's secret is named "app-b+-password-x{8}", and a swarm takes 64/,
    ],
  ])("refuses %s", (_what, args, message) =>
    expectRefused(() => new LinkedService("app", { ...ARGS, ...args }), message),
  );
});
