import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, type LinkedAppArgs } from "../../../components";
import { untilReady } from "../../../components/container/untilReady";
import { fakeDaemon } from "../../support/fakeDaemon";
import { CONTAINER_OPTIONS, hardenedInputs, STACK_LABEL, STACK_LABELS } from "../../support/hardened";
import { idOf, imageIdOf } from "../../support/mockedCloud";
import { secret, valueOf } from "../../support/notation";
import { ran } from "../../support/recordedStack";
import { REDIS, REDIS_VARIABLES } from "../../support/redisSource";
import { refusesFirst } from "../../support/refused";

jest.mock("../../../components/container/untilReady");
beforeEach(() => void fakeDaemon());

const ARGS: LinkedAppArgs = { source: REDIS, alias: "redis", image: "node:24", port: 8080 };

const registered = (args: Partial<LinkedAppArgs>) => ran(() => new LinkedApp("app", { ...ARGS, ...args }));

const published = (port: object) => ({
  ports: [{ internal: 8080, ip: "127.0.0.1", protocol: "tcp", ...port }],
});
const probing = (text: string) => ["CMD", "bash", "-c", expect.stringContaining(text) as string];

const [https, udp] = [{ internal: 443 }, { internal: 9000, external: 9000, ip: "0.0.0.0", protocol: "udp" }];
const LOCAL = { ip: "127.0.0.1", protocol: "tcp" };
const IN_MEMORY = { ...(hardenedInputs(256).tmpfs as object), "/run/app": "rw,noexec,nosuid,nodev,size=16m" };

it.each<[keyof LinkedAppArgs, unknown, object]>([
  [
    "containerName",
    "Web",
    { name: "Web", networksAdvanced: [{ name: "Web-front" }, { name: "Web-link-redis" }] },
  ],
  ["port", 1, published({ internal: 1 })],
  ["hostPort", 3000, published({ external: 3000 })],
  ["hostPort", 0, published({})],
  ["bindAddress", "192.0.2.7", published({ ip: "192.0.2.7" })],
  ["ports", [udp, https], { ports: [{ ...https, ...LOCAL }, { internal: 8080, ...LOCAL }, udp] }],
  ["environment", { PORT: "80", A: pulumi.output("1") }, { envs: ["A=1", "PORT=80", ...REDIS_VARIABLES] }],
  ["environment", { A: pulumi.secret("hush") }, { envs: secret(["A=hush", ...REDIS_VARIABLES]) }],
  ["linkEnvironment", "none", { envs: [] }],
  ["health", { path: "/up?deep=1" }, { healthcheck: { tests: probing("GET /up?deep=1 HTTP/1.0") } }],
  [
    "health",
    { path: "/up", startPeriodSeconds: 75 },
    { healthcheck: { startPeriod: "1m15s", tests: probing("/8080 ") } },
  ],
  ["health", { command: ["pg_isready"] }, { healthcheck: { tests: ["CMD", "pg_isready"] } }],
  ["hostname", "web", { hostname: "web" }],
  ["writable", ["/run/app"], { tmpfs: IN_MEMORY }],
  ["labels", { tier: "web" }, { labels: [...STACK_LABELS, { label: "tier", value: "web" }] }],
])("%s %j sets inputs of a LinkedApp's container", async (argument, value, inputs) => {
  const { stack } = await registered({ [argument]: value });
  expect(stack.named("app-container").inputs).toMatchObject(inputs);
});

describe("arguments of a LinkedApp:", () => {
  it("alias names the link's network, the host, and the prefix of variables", async () => {
    const { made: app, stack } = await registered({ alias: "main-store" });
    const { inputs } = stack.named("app-main-store");
    expect(inputs).toMatchObject({ name: "app-link-main-store", alias: "main-store" });
    expect(stack.named("app-container").inputs.envs).toContain("MAIN_STORE_URL=redis://main-store:6379");
    expect(await valueOf([app.aliasHost, app.linkNetwork])).toEqual(["main-store", "app-link-main-store"]);
  });

  const kept = { name: "sha256:1", keepLocally: true };
  const built = expect.stringMatching(/^web:[0-9a-f]{12}-0123456789abcdef$/) as string;
  it.each<[string, LinkedAppArgs["image"], object]>([
    [
      "pulls a reference, and leaves the image on the daemon after a destroy",
      "me/app:1",
      { name: "me/app:1", keepLocally: true },
    ],
    ["uses an id unchanged", "sha256:1", kept],
    ["accepts an id as an output", pulumi.output("sha256:1"), kept],
    ["builds a folder", { context: "./app" }, { name: built, build: { context: "./app" } }],
  ])("image: %s", async (_what, image, inputs) => {
    const { stack } = await registered({ image, containerName: "Web" });
    expect(stack.named("app-image").inputs).toEqual(inputs);
    expect(stack.named("app-container").inputs.image).toBe(imageIdOf("app-image"));
  });

  it("mounts all volumes; only volumes without volumeName and hostPath belong to the stack", async () => {
    const shared = { containerPath: "/shared", volumeName: "shared", readOnly: true };
    const folder = { containerPath: "/etc/app", hostPath: "/srv/app" };
    const { stack } = await registered({ volumes: [shared, { containerPath: "/cache" }, folder] });
    expect(stack.named("app-volumes")).toMatchObject({
      inputs: {
        ...{ ...STACK_LABEL, containerName: "app", image: imageIdOf("app-image") },
        ...{ paths: ["/cache"], taken: ["/shared", "/etc/app", "/dev/shm", "/tmp"] },
      },
      inputDependencies: { image: ["app-image"] },
      options: {},
    });
    expect(stack.named("app-container").inputs.volumes).toEqual([
      { volumeName: "app-cache", containerPath: "/cache" },
      shared,
      folder,
    ]);
  });

  it("mounts no volume for a VOLUME of the image whose path has another mount", async () => {
    const container = { mounts: [{ type: "bind", target: "/conf", source: "/srv" }] };
    const { stack } = await registered({ writable: ["/cache"], container });
    expect(stack.named("app-volumes").inputs.taken).toEqual(["/conf", "/dev/shm", "/tmp", "/cache"]);
  });

  it("mounts a volume instead of the in-memory folder (tmpfs) at the same path", async () => {
    const volumes = [{ containerPath: "/tmp/" }, { containerPath: "/dev/shm", volumeName: "shared" }];
    const { stack } = await registered({ volumes });
    expect(stack.named("app-container").inputs.tmpfs).toEqual({});
    expect(stack.named("app-volumes").inputs).toMatchObject({ paths: ["/tmp/"], taken: ["/dev/shm"] });
  });

  it("retainData keeps the app's volumes after destroy, and nothing else", async () => {
    const { stack } = await registered({ retainData: true });
    const kept = stack.resources.filter(({ options }) => options.retainOnDelete);
    expect(kept.map(({ name }) => name)).toEqual(["app-volumes"]);
  });

  it("puts the source's password only into secret variables", async () => {
    const { stack } = await registered({ source: { ...REDIS, password: pulumi.secret("s3cret/word") } });
    const url = "REDIS_URL=redis://:s3cret%2Fword@redis:6379";
    const envs = ["REDIS_HOST=redis", "REDIS_PASSWORD=s3cret/word", "REDIS_PORT=6379", url];
    expect(stack.named("app-container").inputs.envs).toEqual(secret(envs));
    expect(stack.openText()).not.toContain("s3cret");
  });

  it("attaches a source of the same stack by its id; a new source does not replace the app", async () => {
    const { stack } = await ran(() => {
      const other = new docker.Container("other", { image: "redis:7", name: "other" });
      new LinkedApp("app", {
        ...ARGS,
        source: { containerId: other.id, containerName: other.name, ports: [] },
      });
    });
    expect(stack.named("app-redis").inputs.containerId).toBe(idOf("other"));
    expect(stack.named("app-redis").inputDependencies).toEqual({ containerId: ["other"] });
    // A new source would replace the app's container if that depended on the source by an input.
    expect(Object.values(stack.named("app-container").inputDependencies).flat()).not.toContain("other");
  });

  it("an update waits for the app as long as health.timeoutSeconds says", async () => {
    await registered({ health: { timeoutSeconds: 90 } });
    expect(jest.mocked(untilReady).mock.lastCall![0].health).toMatchObject({ timeoutSeconds: 90 });
  });

  it("a changed label replaces the app's container", async () => {
    const { stack } = await registered({ labels: { tier: "web" } });
    expect(stack.named("app-container").options.ignoreChanges).not.toContain("labels");
  });

  it("memoryMb 0 sets no limit, and replaces a container that has a limit", async () => {
    const { stack } = await registered({ memoryMb: 0 });
    const { inputs, options } = stack.named("app-container");
    expect(inputs).not.toHaveProperty("memory");
    expect(inputs).not.toHaveProperty("memorySwap");
    expect(options.replaceOnChanges).toEqual([...CONTAINER_OPTIONS.replaceOnChanges, "memory", "memorySwap"]);
  });
});

describe("a LinkedApp refuses, before anything is registered,", () => {
  const link = (alias: string, containerName = "redis-2") => ({ source: { ...REDIS, containerName }, alias });
  const TWICE = `is not accepted. The variable comes from the app's environment and from the link "redis"`;
  const NO_PORT = "is not accepted. There is no port to publish: give `port`.";

  refusesFirst((args: Partial<LinkedAppArgs>) => new LinkedApp("app", { ...ARGS, ...args }), {
    'alias: "Redis_1!" is not accepted.': { alias: "Redis_1!" },
    'alias: "app" is not accepted. It is the app\'s own name': { alias: "app" },
    'alias: "app" is not accepted. It is the app': { links: [link("app")] },
    'alias: "redis" is not accepted. Two links of one': { links: [link("redis")] },
    'alias: "redis" is not accepted. It is the name of another source of this app: choose another.': {
      links: [link("store", "redis")],
    },
    'environment: "A_B_HOST" is not accepted. The variable comes from the link "a-b" and from the link "a.b"':
      {
        ...{ alias: "a-b", links: [link("a.b")] },
      },
    'sharedVariables: "API_TOKEN" is not accepted. A link never hands on a secret: take it off the list.': {
      source: { ...REDIS, environment: { API_TOKEN: "hidden" }, sharedVariables: ["API_TOKEN"] },
    },
    'containerName: "app-" is not accepted.': { image: { context: "./app" }, containerName: "app-" },
    'volumes: "data" is not accepted.': { volumes: [{ containerPath: "data" }] },
    'ports: "8080/tcp" is not accepted. It is published twice: leave one out.': {
      ports: [{ internal: 8080, external: 9000 }],
    },
    'capabilities: "ALL" is not accepted.': { capabilities: ["ALL"] },
    [`hostPort: 3000 ${NO_PORT}`]: { port: undefined, hostPort: 3000 },
    [`bindAddress: "::" ${NO_PORT}`]: { port: undefined, bindAddress: "::" },
    'writable: "/data" is not accepted. A volume is mounted on it, which is writable: leave it out.': {
      ...{ writable: ["/data"], volumes: [{ containerPath: "/data/" }] },
    },
    'hosts: "Redis" is not accepted. It is the alias of a link: choose another.': {
      hosts: [{ host: "Redis", ip: "192.0.2.1" }],
    },
    'hostname: "redis" is not accepted. It is the alias': { hostname: "redis" },
    [`environment: "REDIS_NAME" ${TWICE}`]: {
      linkEnvironment: "legacy",
      environment: { REDIS_NAME: "hidden" },
    },
    [`environment: "REDIS_URL" ${TWICE}`]: { environment: { REDIS_URL: "redis://hidden" } },
    'image: "./test" is not accepted.': { image: { context: "./test" } },
    'containerName: "a/b" is not accepted.': { containerName: "a/b" },
    "port: NaN is not accepted.": { port: NaN },
    'health.path: "/a b" is not accepted.': { health: { path: "/a b" } },
    'linkEnvironment: "both" is not accepted.': { linkEnvironment: "both" as "none" },
  });
});
