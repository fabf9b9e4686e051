import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilReady } from "../../components/container/untilReady";
import { untilWhole } from "../../components/swarm/failover/nodeStates";
import { untilConverged } from "../../components/swarm/untilConverged";
import { fakeDaemon } from "../support/fakeDaemon";
import { STACK_LABEL } from "../support/hardened";
import { idOf, imageIdOf, PASSWORD, PASSWORD_HASH, PICKED_PORT } from "../support/mockedCloud";
import { secret, UNKNOWN } from "../support/notation";
import { defaultConfig, registered, type Run } from "../support/program";
import { openText } from "../support/recordedStack";

jest.mock("../../components/container/untilReady");
jest.mock("../../components/swarm/brokenLink");
jest.mock("../../components/swarm/untilConverged");
jest.mock("../../components/swarm/failover/nodeStates");

/** Every input, option and output of a run, by the name of the resource and its own: `app-container envs`. What a component records of its arguments is left out. */
function flat({ stack, outputs }: Run): Record<string, unknown> {
  const made = stack.resources.filter(({ type }) => !type.startsWith("redis-link:index:"));
  const entries = made.flatMap(({ name, type, inputs, options }) =>
    Object.entries({ type, ...inputs, ...options }).map(([key, value]) => [`${name} ${key}`, value] as const),
  );
  const outputEntries = Object.entries(outputs).map(([key, value]) => [`output ${key}`, value] as const);
  return Object.fromEntries([...entries, ...outputEntries]);
}

/** The run with defaults, flat. */
let withDefaults: Promise<Record<string, unknown>> | undefined;

/** What is different from the run with defaults: the new value, undefined where there is none any more. */
async function effectOf(changed: Record<string, string>): Promise<Record<string, unknown>> {
  const before = await (withDefaults ??= registered().then(flat));
  const after = flat(await registered(changed));
  const keys = Object.keys({ ...before, ...after });
  const different = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(different.map((key) => [key, after[key]]));
}

function appVariables(alias = "redis", port = 3000) {
  const prefix = alias.toUpperCase();
  return [
    `LINK_ALIAS=${alias}`,
    `PORT=${port}`,
    `${prefix}_HOST=${alias}`,
    `${prefix}_PASSWORD=${PASSWORD}`,
    `${prefix}_PORT=6379`,
    `${prefix}_URL=redis://:${PASSWORD}@${alias}:6379`,
  ].sort();
}

const READ_PASSWORD =
  `REDISCLI_AUTH="$(pulumi stack output redisPassword --show-secrets --stack dev)" && ` +
  'REDISCLI_AUTH="$REDISCLI_AUTH" docker run -it --rm --network';

// The variable would decide about the endpoint.
beforeAll(() => delete process.env.DOCKER_HOST);
beforeEach(() => fakeDaemon());

describe("the program with the defaults of Pulumi.yaml", () => {
  it("is a Redis and an app linked to it, eleven resources in all", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual([
      " > app: redis-link:index:LinkedApp",
      " > redis-server: redis-link:index:RedisServer",
      "app > app-container: docker:index/container:Container",
      "app > app-image: docker:index/remoteImage:RemoteImage",
      "app > app-redis: redis-link:docker:Link",
      "app > app-volumes: redis-link:docker:ImageVolumes",
      "redis-server > redis-server-container: docker:index/container:Container",
      "redis-server > redis-server-data: redis-link:docker:Volume",
      "redis-server > redis-server-image: docker:index/remoteImage:RemoteImage",
      "redis-server > redis-server-network: redis-link:docker:Network",
      "redis-server > redis-server-password: random:index/randomPassword:RandomPassword",
    ]);
  });

  it("runs redis:7 under the name redis-server, with a password and data that go with the stack", async () => {
    const { stack } = await registered();
    expect(stack.named("redis-server-image").inputs).toEqual({ name: "redis:7", keepLocally: true });
    expect(stack.named("redis-server-container").inputs).toMatchObject({ name: "redis-server", memory: 256 });
    expect(stack.named("redis-server-data").options).toEqual({});
  });

  it("runs the example app, built from its folder, on port 3000 of this machine alone", async () => {
    const { stack } = await registered();
    const built = expect.stringMatching(/^app:[0-9a-f]{12}-0123456789abcdef$/) as string;
    expect(stack.named("app-image").inputs).toEqual({ name: built, build: { context: "./app" } });
    expect(stack.named("app-container").inputs).toMatchObject({
      name: "app",
      image: imageIdOf("app-image"),
      envs: secret(appVariables()),
      memory: 256,
      ports: [{ internal: 3000, external: 3000, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: { tests: ["CMD", "bash", "-c", expect.stringContaining("GET /healthz HTTP/1.0")] },
    });
  });

  it("links the app to the Redis of the stack under the alias redis", async () => {
    const { stack } = await registered();
    const { inputs, inputDependencies } = stack.named("app-redis");
    expect(inputs.alias).toBe("redis");
    expect(inputDependencies).toEqual({ containerId: ["redis-server-container"] });
  });

  it("says where the app is, how it reaches Redis, and how to look into Redis", async () => {
    const { outputs } = await registered();
    expect(outputs).toEqual({
      endpoint: "http://127.0.0.1:3000",
      endpoints: ["http://127.0.0.1:3000"],
      redisHost: "redis",
      redisMachines: [],
      redisPassword: secret(PASSWORD),
      redisCli: `${READ_PASSWORD} app-link-redis -e REDISCLI_AUTH redis:7 redis-cli -h redis`,
      linkNetwork: "app-link-redis",
      redisName: "redis-server",
      appName: "app",
    });
  });

  it("shows neither the password nor its hash outside of secrets", async () => {
    const { stack, outputs } = await registered();
    const open = stack.openText() + openText(outputs);
    expect(open).not.toContain(PASSWORD);
    expect(open).not.toContain(PASSWORD_HASH);
  });

  it("gives the password to the app's variables alone, and its hash to Redis' command alone", async () => {
    const run = await registered();
    const holders = (text: string) =>
      Object.entries(flat(run))
        .filter(([, value]) => JSON.stringify(value).includes(text))
        .map(([key]) => key);
    expect(holders(PASSWORD)).toEqual(["app-container envs", "output redisPassword"]);
    expect(holders(PASSWORD_HASH)).toEqual(["redis-server-container command"]);
  });

  it("publishes one port in all, the app's", async () => {
    const { stack } = await registered();
    expect(stack.resources.filter(({ inputs }) => "ports" in inputs).map(({ name }) => name)).toEqual([
      "app-container",
    ]);
  });

  it("registers the same in a preview, which knows where the app will be and no password", async () => {
    const { stack, outputs } = await registered({}, true);
    expect(stack.outline()).toEqual((await registered()).stack.outline());
    expect(outputs).toEqual({
      endpoint: "http://127.0.0.1:3000",
      endpoints: ["http://127.0.0.1:3000"],
      redisHost: "redis",
      redisMachines: [],
      redisPassword: UNKNOWN,
      redisCli: `${READ_PASSWORD} app-link-redis -e REDISCLI_AUTH redis:7 redis-cli -h redis`,
      linkNetwork: "app-link-redis",
      redisName: "redis-server",
      appName: "app",
    });
  });
});

describe("the configuration key", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "index-test-"));
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("redisImage is the image of Redis, and of redis-cli", async () => {
    expect(await effectOf({ redisImage: "valkey/valkey:8" })).toEqual({
      "redis-server-image name": "valkey/valkey:8",
      "redis-server-data preparation": expect.objectContaining({
        imageName: "valkey/valkey:8",
      }) as unknown,
      "output redisCli": `${READ_PASSWORD} app-link-redis -e REDISCLI_AUTH valkey/valkey:8 redis-cli -h redis`,
    });
  });

  it("redisName names the container of Redis, its network and its volume", async () => {
    expect(await effectOf({ redisName: "store" })).toEqual({
      "redis-server-container name": "store",
      "redis-server-container networksAdvanced": [{ name: "store-network" }],
      "redis-server-container volumes": [{ volumeName: "store-data", containerPath: "/data" }],
      "redis-server-network name": "store-network",
      "redis-server-network member": "store",
      "redis-server-data name": "store-data",
      "output redisName": "store",
    });
  });

  it("auth false takes the password out of Redis, its probe, the app's variables and the outputs", async () => {
    expect(await effectOf({ auth: "false" })).toEqual({
      "redis-server-password type": undefined,
      "redis-server-password length": undefined,
      "redis-server-password special": undefined,
      "redis-server-container command": [
        ...["redis-server", "--appendonly", "yes", "--maxmemory", "192mb", "--protected-mode", "no"],
      ],
      "redis-server-container healthcheck": {
        tests: ["CMD-SHELL", expect.not.stringContaining("--user")],
        interval: "5s",
        timeout: "3s",
        retries: 3,
      },
      "app-container envs": [
        "LINK_ALIAS=redis",
        "PORT=3000",
        "REDIS_HOST=redis",
        "REDIS_PORT=6379",
        "REDIS_URL=redis://redis:6379",
      ],
      "output redisPassword": "",
      "output redisCli": "docker run -it --rm --network app-link-redis redis:7 redis-cli -h redis",
    });
  });

  it("passwordVersion generates another password", async () => {
    expect(await effectOf({ passwordVersion: "2" })).toEqual({
      "redis-server-password keepers": { version: "2" },
    });
  });

  it("retainData true keeps the volumes of Redis and of the app on destroy", async () => {
    expect(await effectOf({ retainData: "true" })).toEqual({
      "redis-server-data retainOnDelete": true,
      "app-volumes retainOnDelete": true,
    });
  });

  it("alias is the name in the link, the variables and the outputs", async () => {
    expect(await effectOf({ alias: "store" })).toEqual({
      ...Object.fromEntries(
        ["type", "name", "alias", "containerId", "consumer", "labels"].map((key) => [
          `app-redis ${key}`,
          undefined,
        ]),
      ),
      "app-store type": "redis-link:docker:Link",
      "app-store name": "app-link-store",
      "app-store alias": "store",
      "app-store containerId": idOf("redis-server-container"),
      "app-store consumer": "app",
      "app-store egressNetwork": "app-front",
      "app-store labels": STACK_LABEL.labels,
      "app-container envs": secret(appVariables("store")),
      "app-container networksAdvanced": [{ name: "app-front" }, { name: "app-link-store" }],
      "output redisHost": "store",
      "output linkNetwork": "app-link-store",
      "output redisCli": `${READ_PASSWORD} app-link-store -e REDISCLI_AUTH redis:7 redis-cli -h store`,
    });
  });

  it("linkEnvironment none leaves the app its own variables, where Redis asks for no password", async () => {
    const { stack } = await registered({ linkEnvironment: "none", auth: "false" });
    expect(stack.named("app-container").inputs.envs).toEqual(["LINK_ALIAS=redis", "PORT=3000"]);
  });

  it("linkEnvironment none leaves another app to know the password from elsewhere", async () => {
    const { stack } = await registered({ linkEnvironment: "none", appImage: "me/app:1" });
    expect(stack.named("app-container").inputs.envs).toEqual([]);
    expect(stack.resources.map(({ name }) => name)).toContain("redis-server-password");
  });

  it("linkEnvironment legacy gives the app what docker run --link did, and the password", async () => {
    expect(await effectOf({ linkEnvironment: "legacy" })).toEqual({
      "app-container envs": secret([
        "LINK_ALIAS=redis",
        "PORT=3000",
        "REDIS_NAME=/app/redis",
        `REDIS_PASSWORD=${PASSWORD}`,
        "REDIS_PORT=tcp://redis:6379",
        "REDIS_PORT_6379_TCP=tcp://redis:6379",
        "REDIS_PORT_6379_TCP_ADDR=redis",
        "REDIS_PORT_6379_TCP_PORT=6379",
        "REDIS_PORT_6379_TCP_PROTO=tcp",
      ]),
    });
  });

  it("sharedVariables are handed on by a legacy link, as Redis' image has them", async () => {
    fakeDaemon({ "image.inspect": { Config: { Env: ["REDIS_VERSION=7.0.15", "PATH=/bin"] } } });
    const legacy = { linkEnvironment: "legacy", auth: "false" };
    const { stack } = await registered({ ...legacy, sharedVariables: '["REDIS_VERSION"]' });
    const envs = (await registered(legacy)).stack.named("app-container").inputs.envs as string[];
    expect(stack.named("app-container").inputs.envs).toEqual(
      [...envs, "REDIS_ENV_REDIS_VERSION=7.0.15"].sort(),
    );
  });

  it("appImage with a reference pulls that image, which is told nothing of the example app", async () => {
    expect(await effectOf({ appImage: "me/app:1" })).toEqual({
      "app-image name": "me/app:1",
      "app-image build": undefined,
      "app-image keepLocally": true,
      "app-container envs": secret(appVariables().filter((line) => line.includes("REDIS_"))),
      "app-container healthcheck": expect.objectContaining({
        tests: ["CMD", "grep", "-qsE", expect.stringContaining(":0BB8 "), "/proc/net/tcp", "/proc/net/tcp6"],
      }) as unknown,
    });
  });

  it("appImage with a folder builds that", async () => {
    const effect = await effectOf({ appImage: folder });
    expect(effect).toMatchObject({
      "app-image name": expect.stringMatching(/^app:[0-9a-f]{12}-0123456789abcdef$/) as string,
      "app-image build": { context: folder },
    });
    expect(Object.keys(effect).sort()).toEqual([
      "app-container envs",
      "app-container healthcheck",
      "app-image build",
      "app-image name",
    ]);
  });

  it("appName names the app's container, its networks, its volumes and the built image", async () => {
    expect(await effectOf({ appName: "web" })).toEqual({
      "app-container name": "web",
      "app-container networksAdvanced": [{ name: "web-front" }, { name: "web-link-redis" }],
      "app-redis name": "web-link-redis",
      "app-redis consumer": "web",
      "app-redis egressNetwork": "web-front",
      "app-volumes containerName": "web",
      "app-image name": expect.stringMatching(/^web:[0-9a-f]{12}-0123456789abcdef$/) as string,
      "output appName": "web",
      "output linkNetwork": "web-link-redis",
      "output redisCli": `${READ_PASSWORD} web-link-redis -e REDISCLI_AUTH redis:7 redis-cli -h redis`,
    });
  });

  it("appPort is the port that the app is told, that is published and that is probed", async () => {
    expect(await effectOf({ appPort: "8080" })).toEqual({
      "app-container envs": secret(appVariables("redis", 8080)),
      "app-container ports": [{ internal: 8080, external: 3000, ip: "127.0.0.1", protocol: "tcp" }],
      "app-container healthcheck": expect.objectContaining({
        tests: ["CMD", "bash", "-c", expect.stringContaining("/dev/tcp/127.0.0.1/8080 ")],
      }) as unknown,
    });
  });

  it("appPort in another notation is the same number everywhere, the app's PORT too", async () => {
    expect(await effectOf({ appPort: "3e3" })).toEqual({});
  });

  it("hostPort is the port of the host", async () => {
    expect(await effectOf({ hostPort: "8080" })).toEqual({
      "app-container ports": [{ internal: 3000, external: 8080, ip: "127.0.0.1", protocol: "tcp" }],
      "output endpoint": "http://127.0.0.1:8080",
      "output endpoints": ["http://127.0.0.1:8080"],
    });
  });

  it("hostPort 0 leaves the port to Docker", async () => {
    expect(await effectOf({ hostPort: "0" })).toEqual({
      "app-container ports": [{ internal: 3000, ip: "127.0.0.1", protocol: "tcp" }],
      "output endpoint": `http://127.0.0.1:${PICKED_PORT}`,
      "output endpoints": [`http://127.0.0.1:${PICKED_PORT}`],
    });
  });

  it("appTimeout is how long an update waits, and changes nothing else", async () => {
    expect(await effectOf({ appTimeout: "90" })).toEqual({});
    const waits = jest.mocked(untilReady).mock.calls.map(([{ health }]) => health.timeoutSeconds);
    expect(waits).toContain(90);
  });

  it("bindAddress is the address of the host", async () => {
    expect(await effectOf({ bindAddress: "192.0.2.7" })).toEqual({
      "app-container ports": [{ internal: 3000, external: 3000, ip: "192.0.2.7", protocol: "tcp" }],
      "output endpoint": "http://192.0.2.7:3000",
      "output endpoints": ["http://192.0.2.7:3000"],
    });
  });
});

it("Pulumi.yaml has no configuration key beyond those tested here, and a default for each", async () => {
  expect(await defaultConfig()).toEqual({
    alias: "redis",
    appImage: "./app",
    appName: "app",
    appPort: "3000",
    appTimeout: "60",
    auth: "true",
    bindAddress: "127.0.0.1",
    hostPort: "3000",
    linkEnvironment: "modern",
    passwordVersion: "1",
    redisImage: "redis:7",
    redisName: "redis-server",
    redisNodes: "[]",
    registry: "",
    replicas: "0",
    retainData: "false",
    sharedVariables: "[]",
    swarmManager: "",
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
    expect(stack.outline()).toEqual([
      " > app: redis-link:index:LinkedService",
      " > redis-server: redis-link:index:RedisServer",
      "app > app-image-pushed: redis-link:docker:PushedImage",
      "app > app-image: docker:index/remoteImage:RemoteImage",
      "app > app-redis-password: redis-link:docker:Secret",
      "app > app-redis: redis-link:docker:OverlayLink",
      "app > app-service: redis-link:docker:Service",
      "redis-server > redis-server-container: docker:index/container:Container",
      "redis-server > redis-server-data: redis-link:docker:Volume",
      "redis-server > redis-server-image: docker:index/remoteImage:RemoteImage",
      "redis-server > redis-server-network: redis-link:docker:Network",
      "redis-server > redis-server-password: random:index/randomPassword:RandomPassword",
    ]);
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

  it.each<[Record<string, string>, string]>([
    [
      { ...SWARM, bindAddress: "127.0.0.1" },
      'bindAddress: "127.0.0.1" is not accepted. Swarm publishes port 3000',
    ],
    [{ ...SWARM, registry: "" }, 'appImage: "./app" is not accepted. It is built on one machine'],
    [{ ...SWARM, redisNodes: '["a","b"]' }, 'redisNodes: ["a","b"] is not accepted. It must be a list'],
    [{ ...SWARM, redisNodes: '["a","b","c"]', auth: "false" }, "auth: false is not accepted."],
    [{ registry: "hub:5000" }, 'registry: "hub:5000" is not accepted. Only for swarm services'],
    [{ swarmManager: "ssh://x" }, 'swarmManager: "ssh://x" is not accepted. Only for swarm services'],
    [{ replicas: "-1" }, "replicas: -1 is not accepted. It must be a whole number from 0 to 1000."],
  ])("refuses %j", async (config, message) => {
    await expect(registered(config)).rejects.toThrow(message);
  });
});
