import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilWhole } from "../../components/swarm/failover/nodeStates";
import { untilConverged } from "../../components/swarm/untilConverged";
import { fakeDaemon } from "../support/fakeDaemon";
import { PASSWORD, PASSWORD_HASH, PICKED_PORT } from "../support/mockedCloud";
import { secret, UNKNOWN } from "../support/notation";
import { defaultConfig, registered, type Run } from "../support/program";
import { openText } from "../support/recordedStack";

jest.mock("../../components/container/untilReady");
jest.mock("../../components/swarm/brokenLink");
jest.mock("../../components/swarm/untilConverged");
jest.mock("../../components/swarm/failover/nodeStates");

/** The arguments of the two components and the outputs of the program, such as `app alias`. */
function asked({ stack, outputs }: Run): Record<string, unknown> {
  const components = ["redis-server", "app"].map((name) => [name, stack.named(name).inputs] as const);
  const all = [...components, ["output", outputs] as const];
  return Object.fromEntries(
    all.flatMap(([name, values]) => Object.entries(values).map(([key, value]) => [`${name} ${key}`, value])),
  );
}

/** Arguments and outputs that differ from those of a run with defaults: the new value, or undefined if there is none any more. */
async function effectOf(changed: Record<string, string>): Promise<Record<string, unknown>> {
  const [before, after] = [asked(await registered()), asked(await registered(changed))];
  const keys = Object.keys({ ...before, ...after });
  const different = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(different.map((key) => [key, after[key]]));
}

const redisCli = (network = "app-link-redis", image = "redis:7", host = "redis") =>
  expect.stringMatching(
    `^REDISCLI_AUTH=.* --network ${network} -e REDISCLI_AUTH ${image} redis-cli -h ${host}$`,
  ) as string;

const kinds = ({ stack }: Run) =>
  stack
    .outline()
    .flatMap((line) => /^ > (\S+): redis-link:index:(\w+)$/.exec(line)?.slice(1).join(" ") ?? []);

// The endpoint depends on the variable.
beforeAll(() => delete process.env.DOCKER_HOST);
beforeEach(() => fakeDaemon());

describe("the program with the defaults of Pulumi.yaml", () => {
  it("makes a RedisServer and a LinkedApp", async () => {
    expect(kinds(await registered())).toEqual(["app LinkedApp", "redis-server RedisServer"]);
  });

  it("runs redis:7 with a password and without retained data, and publishes the example app at 127.0.0.1:3000", async () => {
    const { stack } = await registered();
    expect(stack.named("redis-server").inputs).toEqual({
      ...{ image: "redis:7", containerName: "redis-server", auth: true, passwordVersion: 1 },
      ...{ retainData: false, sharedVariables: [] },
    });
    expect(stack.named("app").inputs).toEqual({
      ...{ source: "redis-server", alias: "redis", linkEnvironment: "modern", containerName: "app" },
      ...{ image: { context: "./app" }, environment: { PORT: "3000", LINK_ALIAS: "redis" } },
      ...{ port: 3000, hostPort: 3000, bindAddress: "127.0.0.1", retainData: false },
      health: { path: "/healthz", timeoutSeconds: 60 },
    });
  });

  const OUTPUTS = {
    ...{ endpoint: "http://127.0.0.1:3000", endpoints: ["http://127.0.0.1:3000"] },
    ...{ redisHost: "redis", redisMachines: [], redisPassword: secret(PASSWORD), redisCli: redisCli() },
    ...{ linkNetwork: "app-link-redis", redisName: "redis-server", appName: "app" },
  };

  it("outputs the endpoint, the link and the redis-cli command", async () => {
    expect((await registered()).outputs).toEqual(OUTPUTS);
  });

  it("puts the password only into the app's variables and an output, and its hash only into Redis' command, all as secrets", async () => {
    const { stack, outputs } = await registered();
    const all = [
      ...stack.resources.map(({ name, inputs }) => ({ name, inputs })),
      { name: "output", inputs: outputs },
    ];
    const holders = (text: string) =>
      all.flatMap(({ name, inputs }) =>
        Object.keys(inputs)
          .filter((key) => JSON.stringify(inputs[key]).includes(text))
          .map((key) => `${name} ${key}`),
      );
    expect(holders(PASSWORD)).toEqual(["app-container envs", "output redisPassword"]);
    expect(holders(PASSWORD_HASH)).toEqual(["redis-server-container command"]);
    expect(stack.openText() + openText(outputs)).not.toMatch(`${PASSWORD}|${PASSWORD_HASH}`);
  });

  it("registers the same resources in a preview, with all outputs known except the password", async () => {
    const { stack, outputs } = await registered({}, true);
    expect(stack.outline()).toEqual((await registered()).stack.outline());
    expect(outputs).toEqual({ ...OUTPUTS, redisPassword: UNKNOWN });
  });
});

describe("the configuration of the program:", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "index-test-"));
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Only the example app is given its port, its alias and a path for its health check. */
  const otherApp = { "app environment": undefined, "app health": { timeoutSeconds: 60 } };

  const at = (url: string) => ({ "output endpoint": url, "output endpoints": [url] });
  const password = { "output redisPassword": "" };
  const open = expect.stringMatching(/^docker run .* redis-cli -h redis$/) as string;
  const image = "valkey/valkey:8";

  it.each<[string, string, object]>([
    ["redisImage", image, { "redis-server image": image, "output redisCli": redisCli(undefined, image) }],
    [
      "redisName",
      "store",
      { "redis-server containerName": "store", "app source": "store", "output redisName": "store" },
    ],
    ["auth", "false", { "redis-server auth": false, ...password, "output redisCli": open }],
    ["passwordVersion", "2", { "redis-server passwordVersion": 2 }],
    ["retainData", "true", { "redis-server retainData": true, "app retainData": true }],
    [
      "alias",
      "store",
      {
        ...{ "app alias": "store", "app environment": { PORT: "3000", LINK_ALIAS: "store" } },
        ...{ "output redisHost": "store", "output linkNetwork": "app-link-store" },
        "output redisCli": redisCli("app-link-store", undefined, "store"),
      },
    ],
    ["linkEnvironment", "legacy", { "app linkEnvironment": "legacy" }],
    ["sharedVariables", '["REDIS_VERSION"]', { "redis-server sharedVariables": ["REDIS_VERSION"] }],
    ["appImage", "me/app:1", { "app image": "me/app:1", ...otherApp }],
    [
      "appName",
      "web",
      {
        ...{ "app containerName": "web", "output appName": "web", "output linkNetwork": "web-link-redis" },
        "output redisCli": redisCli("web-link-redis"),
      },
    ],
    ["appPort", "8080", { "app port": 8080, "app environment": { PORT: "8080", LINK_ALIAS: "redis" } }],
    ["appPort", "3e3", {}],
    ["hostPort", "8080", { "app hostPort": 8080, ...at("http://127.0.0.1:8080") }],
    ["hostPort", "0", { "app hostPort": 0, ...at(`http://127.0.0.1:${PICKED_PORT}`) }],
    ["appTimeout", "90", { "app health": { path: "/healthz", timeoutSeconds: 90 } }],
    ["bindAddress", "192.0.2.7", { "app bindAddress": "192.0.2.7", ...at("http://192.0.2.7:3000") }],
  ])(
    "the configuration %s %j changes only the arguments and outputs for that key",
    async (key, value, effect) => {
      expect(await effectOf({ [key]: value })).toEqual(effect);
    },
  );

  it("appImage with a folder builds that folder", async () => {
    expect(await effectOf({ appImage: folder })).toEqual({ "app image": { context: folder }, ...otherApp });
  });

  it.each<Record<string, string>>([{ auth: "false" }, { appImage: "me/app:1" }])(
    "linkEnvironment none is accepted with %j",
    async (changed) => {
      const { stack } = await registered({ linkEnvironment: "none", ...changed });
      expect(JSON.stringify(stack.named("app-container").inputs.envs)).not.toContain("REDIS_");
    },
  );
});

it("Pulumi.yaml has a default for each key that this test covers, and no other key", () => {
  expect(defaultConfig()).toEqual({
    ...{ alias: "redis", appImage: "./app", appName: "app", appPort: "3000", appTimeout: "60", auth: "true" },
    ...{ bindAddress: "127.0.0.1", hostPort: "3000", linkEnvironment: "modern", passwordVersion: "1" },
    ...{ redisImage: "redis:7", redisName: "redis-server", redisNodes: "[]", registry: "", replicas: "0" },
    ...{ retainData: "false", sharedVariables: "[]", swarmManager: "" },
  });
});

describe("the program on a swarm", () => {
  const SWARM = { replicas: "2", bindAddress: "0.0.0.0", registry: "hub:5000" };
  const service = async (changed: Record<string, string> = {}) => {
    jest.mocked(untilConverged).mockResolvedValue({ tasks: [], nodes: [] });
    return registered({ ...SWARM, ...changed });
  };

  it("replicas makes a LinkedService and a RedisServer", async () => {
    const run = await service();
    expect(kinds(run)).toEqual(["app LinkedService", "redis-server RedisServer"]);
    expect(run.stack.named("app").inputs).toMatchObject({
      ...{ serviceName: "app", replicas: 2, port: 3000, hostPort: 3000, bindAddress: "0.0.0.0" },
      ...{ alias: "redis", environment: { PORT: "3000", LINK_ALIAS: "redis" }, registry: "hub:5000" },
    });
    expect(run.stack.openText()).not.toContain(PASSWORD);
  });

  it("redisNodes makes a RedisFailover, and outputs the machines", async () => {
    jest.mocked(untilWhole).mockResolvedValue([{ node: 1, machine: "a" }]);
    const run = await service({ redisNodes: '["a","b","c"]', swarmManager: "ssh://one" });
    expect(kinds(run)).toContain("redis-server RedisFailover");
    expect(run.stack.named("redis-server").inputs).toMatchObject({
      ...{ containerName: "redis-server", nodes: ["a", "b", "c"], manager: "ssh://one" },
    });
    expect(run.outputs.redisMachines).toEqual(["a"]);
  });

  it("swarmManager is the manager of the service and in the redis-cli command", async () => {
    const { stack, outputs } = await service({ swarmManager: "ssh://manager" });
    expect(stack.named("app-service").inputs.daemonHost).toBe("ssh://manager");
    expect(outputs.endpoints).toEqual([]);
    expect(outputs.redisCli).toContain("docker --host ssh://manager run -it --rm --network app-link-redis");
  });
});
