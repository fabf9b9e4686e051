import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilWhole } from "../../components/swarm/failover/nodeStates";
import { untilConverged } from "../../components/swarm/untilConverged";
import { fakeDaemon } from "../support/fakeDaemon";
import { outlineOf } from "../support/hardened";
import { PASSWORD, PASSWORD_HASH, PICKED_PORT } from "../support/mockedCloud";
import { secret, UNKNOWN } from "../support/notation";
import { defaultConfig, registered, type Run } from "../support/program";
import { openText } from "../support/recordedStack";

jest.mock("../../components/container/untilReady");
jest.mock("../../components/swarm/brokenLink");
jest.mock("../../components/swarm/untilConverged");
jest.mock("../../components/swarm/failover/nodeStates");

/** What the two components are asked for, and what the program says, by the name of the component and the argument's own: `app alias`. */
function asked({ stack, outputs }: Run): Record<string, unknown> {
  const components = ["redis-server", "app"].map((name) => [name, stack.named(name).inputs] as const);
  const all = [...components, ["output", outputs] as const];
  return Object.fromEntries(
    all.flatMap(([name, values]) => Object.entries(values).map(([key, value]) => [`${name} ${key}`, value])),
  );
}

/** What is different from the run with defaults: the new value, undefined where there is none any more. */
async function effectOf(changed: Record<string, string>): Promise<Record<string, unknown>> {
  const [before, after] = [asked(await registered()), asked(await registered(changed))];
  const keys = Object.keys({ ...before, ...after });
  const different = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(different.map((key) => [key, after[key]]));
}

const READ_PASSWORD =
  `REDISCLI_AUTH="$(pulumi stack output redisPassword --show-secrets --stack dev)" && ` +
  'REDISCLI_AUTH="$REDISCLI_AUTH" docker run -it --rm --network';
const redisCli = ({ network = "app-link-redis", image = "redis:7", host = "redis" }) =>
  `${READ_PASSWORD} ${network} -e REDISCLI_AUTH ${image} redis-cli -h ${host}`;

const REDIS = outlineOf("RedisServer", "redis-server", {
  ...{ container: "Container", data: "Volume", image: "RemoteImage", network: "Network" },
  password: "RandomPassword",
});
const APP = { container: "Container", image: "RemoteImage", redis: "Link", volumes: "ImageVolumes" };
const SERVICE = {
  ...{
    image: "RemoteImage",
    "image-pushed": "PushedImage",
    redis: "OverlayLink",
    "redis-password": "Secret",
  },
  service: "Service",
};

// The variable would decide about the endpoint.
beforeAll(() => delete process.env.DOCKER_HOST);
beforeEach(() => fakeDaemon());

describe("the program with the defaults of Pulumi.yaml", () => {
  it("is a Redis and an app linked to it, eleven resources in all", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual([...outlineOf("LinkedApp", "app", APP), ...REDIS].sort());
  });

  it("asks for redis:7 with a password and data that go with the stack, and for the example app on this machine alone", async () => {
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
    ...{ redisHost: "redis", redisMachines: [], redisPassword: secret(PASSWORD), redisCli: redisCli({}) },
    ...{ linkNetwork: "app-link-redis", redisName: "redis-server", appName: "app" },
  };

  it("says where the app is, how it reaches Redis, and how to look into Redis", async () => {
    expect((await registered()).outputs).toEqual(OUTPUTS);
  });

  it("shows neither the password nor its hash outside of secrets", async () => {
    const { stack, outputs } = await registered();
    const open = stack.openText() + openText(outputs);
    expect(open).not.toContain(PASSWORD);
    expect(open).not.toContain(PASSWORD_HASH);
  });

  it("gives the password to the app's variables alone, and its hash to Redis' command alone", async () => {
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
  });

  it("publishes one port in all, the app's", async () => {
    const { stack } = await registered();
    const publishing = stack.resources.filter(({ inputs }) => "ports" in inputs);
    expect(publishing.map(({ name }) => name)).toEqual(["app-container"]);
  });

  it("registers the same in a preview, which knows where the app will be and no password", async () => {
    const { stack, outputs } = await registered({}, true);
    expect(stack.outline()).toEqual((await registered()).stack.outline());
    expect(outputs).toEqual({ ...OUTPUTS, redisPassword: UNKNOWN });
  });
});

describe("the configuration key", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "index-test-"));
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Of an app that is not the example, which alone is told its port, its alias and what to ask for. */
  const otherApp = { "app environment": undefined, "app health": { timeoutSeconds: 60 } };

  const at = (url: string) => ({ "output endpoint": url, "output endpoints": [url] });
  const password = { "output redisPassword": "" };
  const open = "docker run -it --rm --network app-link-redis redis:7 redis-cli -h redis";
  const image = "valkey/valkey:8";

  it.each<[string, string, object]>([
    ["redisImage", image, { "redis-server image": image, "output redisCli": redisCli({ image }) }],
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
        "output redisCli": redisCli({ network: "app-link-store", host: "store" }),
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
        "output redisCli": redisCli({ network: "web-link-redis" }),
      },
    ],
    ["appPort", "8080", { "app port": 8080, "app environment": { PORT: "8080", LINK_ALIAS: "redis" } }],
    ["appPort", "3e3", {}], // The same number in another notation.
    ["hostPort", "8080", { "app hostPort": 8080, ...at("http://127.0.0.1:8080") }],
    ["hostPort", "0", { "app hostPort": 0, ...at(`http://127.0.0.1:${PICKED_PORT}`) }],
    ["appTimeout", "90", { "app health": { path: "/healthz", timeoutSeconds: 90 } }],
    ["bindAddress", "192.0.2.7", { "app bindAddress": "192.0.2.7", ...at("http://192.0.2.7:3000") }],
  ])("%s %j is told to the components that it is about, and no other", async (key, value, effect) => {
    expect(await effectOf({ [key]: value })).toEqual(effect);
  });

  it("appImage with a folder builds that", async () => {
    expect(await effectOf({ appImage: folder })).toEqual({ "app image": { context: folder }, ...otherApp });
  });

  it.each<Record<string, string>>([{ auth: "false" }, { appImage: "me/app:1" }])(
    "linkEnvironment none is accepted with %j, as then no app needs the link's password",
    async (changed) => {
      const { stack } = await registered({ linkEnvironment: "none", ...changed });
      expect(JSON.stringify(stack.named("app-container").inputs.envs)).not.toContain("REDIS_");
    },
  );
});

it("Pulumi.yaml has no configuration key beyond those tested here, and a default for each", () => {
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

  it("runs the app as a service, and Redis as before", async () => {
    const { stack } = await service();
    expect(stack.outline()).toEqual([...outlineOf("LinkedService", "app", SERVICE), ...REDIS].sort());
    expect(stack.named("app-service").inputs).toMatchObject({
      ...{ name: "app", replicas: 2, port: 3000 },
      ports: [{ internal: 3000, external: 3000, ip: "0.0.0.0", protocol: "tcp" }],
      envs: expect.arrayContaining([
        "LINK_ALIAS=redis",
        "REDIS_PASSWORD_FILE=/run/secrets/redis_password",
      ]) as string[],
    });
    expect(stack.openText()).not.toContain(PASSWORD);
  });

  it("has Redis on the machines that redisNodes names, and says them once all are whole", async () => {
    jest.mocked(untilWhole).mockResolvedValue([{ node: 1, machine: "a" }]);
    const { stack, outputs } = await service({ redisNodes: '["a","b","c"]', swarmManager: "ssh://one" });
    expect(stack.named("redis-server-nodes").inputs).toMatchObject({
      ...{ name: "redis-server", nodes: ["a", "b", "c"], daemonHost: "ssh://one" },
    });
    expect(stack.outline()).toContain("app > app-redis-front: redis-link:docker:Service");
    expect(outputs.redisMachines).toEqual(["a"]);
  });

  it("is managed by the daemon that swarmManager names", async () => {
    const { stack, outputs } = await service({ swarmManager: "ssh://manager" });
    expect(stack.named("app-service").inputs.daemonHost).toBe("ssh://manager");
    expect(outputs.endpoints).toEqual([]);
    expect(outputs.redisCli).toContain("docker --host ssh://manager run -it --rm --network app-link-redis");
  });

  it.each<[string, Record<string, string>]>([
    [
      'bindAddress: "127.0.0.1" is not accepted. Swarm publishes port 3000',
      { ...SWARM, bindAddress: "127.0.0.1" },
    ],
    ['appImage: "./app" is not accepted. It is built on one machine', { ...SWARM, registry: "" }],
    ['redisNodes: ["a","b"] is not accepted. It must be a list', { ...SWARM, redisNodes: '["a","b"]' }],
    ["auth: false is not accepted.", { ...SWARM, redisNodes: '["a","b","c"]', auth: "false" }],
    ['registry: "hub:5000" is not accepted. Only for swarm services', { registry: "hub:5000" }],
    ['swarmManager: "ssh://x" is not accepted. Only for swarm services', { swarmManager: "ssh://x" }],
    ["replicas: -1 is not accepted. It must be a whole number from 0 to 1000.", { replicas: "-1" }],
  ])("is refused: %s", async (message, config) => {
    await expect(registered(config)).rejects.toThrow(message);
  });
});
