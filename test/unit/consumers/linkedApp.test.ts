import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import {
  existingSource,
  LinkedApp,
  RedisServer,
  type LinkedAppArgs,
  type LinkSource,
} from "../../../components";
import { untilReady } from "../../../components/container/untilReady";
import { plainError } from "../../../components/input/inputError";
import { failuresOf } from "../../support/failures";
import { dockerClient, fakeDaemon, type Call } from "../../support/fakeDaemon";
import {
  CONTAINER_OPTIONS,
  FORBIDDEN_INPUTS,
  hardenedInputs,
  STACK_LABEL,
  STACK_LABELS,
} from "../../support/hardened";
import { idOf, imageIdOf, PASSWORD, PICKED_PORT } from "../../support/mockedCloud";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";

jest.mock("../../../components/container/untilReady");

const SOURCE: LinkSource = {
  containerId: "5".repeat(64),
  containerName: "redis-server",
  ports: [{ number: 6379 }],
  scheme: "redis",
};

const ARGS: LinkedAppArgs = { source: SOURCE, alias: "redis", image: "node:24", port: 8080 };

interface Run {
  opts?: pulumi.ComponentResourceOptions;
  preview?: boolean;
  config?: Record<string, string>;
}

async function registered(args: Partial<LinkedAppArgs> = {}, { opts, preview, config }: Run = {}) {
  const stack = await recordStack({ preview, config });
  const app = new LinkedApp("app", { ...ARGS, ...args }, opts);
  return { app, stack: await stack.settle() };
}

async function containerInputs(args?: Partial<LinkedAppArgs>) {
  const { stack } = await registered(args);
  return stack.named("app-container").inputs;
}

/** What the daemon knows of an image, and what it was asked. */
let image: unknown;
let calls: Call[];

// The variable would decide about the endpoint.
beforeAll(() => delete process.env.DOCKER_HOST);
beforeEach(() => {
  image = undefined;
  calls = fakeDaemon({ "image.inspect": () => image });
  jest.mocked(untilReady).mockReset();
});

describe("a LinkedApp", () => {
  it("is a link, an image with its volumes and a container, all its own children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual([
      " > app: redis-link:index:LinkedApp",
      "app > app-container: docker:index/container:Container",
      "app > app-image: docker:index/remoteImage:RemoteImage",
      "app > app-redis: redis-link:docker:Link",
      "app > app-volumes: redis-link:docker:ImageVolumes",
    ]);
  });

  it("attaches the source to an internal network under the alias", async () => {
    const { stack } = await registered();
    expect(stack.named("app-redis").inputs).toEqual({
      ...STACK_LABEL,
      name: "app-link-redis",
      alias: "redis",
      containerId: SOURCE.containerId,
      consumer: "app",
      egressNetwork: "app-front",
    });
  });

  it("runs a hardened container", async () => {
    expect(await containerInputs()).toEqual({
      ...hardenedInputs(256),
      name: "app",
      image: imageIdOf("app-image"),
      envs: ["REDIS_HOST=redis", "REDIS_PORT=6379", "REDIS_URL=redis://redis:6379"],
      networksAdvanced: [{ name: "app-front" }, { name: "app-link-redis" }],
      volumes: [],
      ports: [{ internal: 8080, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: {
        tests: ["CMD", "grep", "-qsE", ":1F90 [0-9A-F]+:0000 0A ", "/proc/net/tcp", "/proc/net/tcp6"],
        interval: "5s",
        timeout: "2s",
        retries: 3,
      },
    });
  });

  it.each(["command", "publishAllPorts", "user", ...FORBIDDEN_INPUTS])(
    "never sets %s on its container",
    async (input) => {
      const args = { hostPort: 8080, health: { path: "/" }, memoryMb: 512, environment: { A: "b" } };
      expect(await containerInputs(args)).not.toHaveProperty(input);
    },
  );

  it("starts only when its link is complete, so that the alias resolves from the first moment", async () => {
    const { stack } = await registered();
    const { dependencies, inputDependencies } = stack.named("app-container");
    expect(dependencies).toEqual(["app-image", "app-redis", "app-volumes"]);
    expect(inputDependencies).toEqual({
      image: ["app-image"],
      networksAdvanced: ["app-redis"],
      volumes: ["app-volumes"],
    });
  });

  it("replaces the container, the old one first, for inputs that are never applied to a running one", async () => {
    const { stack } = await registered();
    expect(stack.named("app-container").options).toEqual({
      ...CONTAINER_OPTIONS,
      onError: ["app-port-taken"],
    });
  });

  it("explains a taken port by its own address and port", async () => {
    const { stack } = await registered({ hostPort: 3000, bindAddress: "192.0.2.7" });
    const logged = jest.spyOn(pulumi.log, "error").mockResolvedValue();
    const failure = { urn: "", id: "", name: "", type: "", failedOperation: "create" };
    await stack.errorHooks[0]!.callback({ ...failure, errors: ["port is already allocated"] });
    expect(logged.mock.calls[0]![0]).toContain("hostPort: 3000 on 192.0.2.7 is taken");
    logged.mockRestore();
  });

  it("says where it answers, its alias, its container and the link's network", async () => {
    const { app } = await registered({ hostPort: 3000 });
    expect(await valueOf(app.endpoint)).toBe("http://127.0.0.1:3000");
    expect(await valueOf(app.aliasHost)).toBe("redis");
    expect(await valueOf(app.containerId)).toBe(idOf("app-container"));
    expect(await valueOf(app.containerName)).toBe("app");
    expect(await valueOf(app.linkNetwork)).toBe("app-link-redis");
  });

  it("has an endpoint only when the container is ready, by the probe of its health check", async () => {
    let ready: () => void;
    jest.mocked(untilReady).mockReturnValue(new Promise<void>((resolve) => (ready = resolve)));
    const stack = await recordStack();
    const { endpoint } = new LinkedApp("app", { ...ARGS, hostPort: 3000 });
    let known = false;
    endpoint.apply(() => (known = true));
    while (jest.mocked(untilReady).mock.calls.length === 0) await new Promise(setImmediate);
    const { healthcheck } = stack.named("app-container").inputs as { healthcheck: { tests: string[] } };
    expect(jest.mocked(untilReady).mock.calls).toEqual([
      [
        {
          containerId: idOf("app-container"),
          containerName: "app",
          networkName: "app-front",
          health: {
            probe: healthcheck.tests,
            outside: { port: 8080, host: "localhost" },
            timeoutSeconds: 60,
          },
          links: [
            {
              alias: "redis",
              networkName: "app-link-redis",
              sourceId: SOURCE.containerId,
              sourceName: "redis-server",
            },
          ],
          daemonHost: undefined,
        },
      ],
    ]);
    expect(known).toBe(false);
    ready!();
    await stack.settle();
    expect(known).toBe(true);
  });

  it("ends the run, in the words of what is wrong alone, where the container does not get ready", async () => {
    jest.mocked(untilReady).mockRejectedValue(plainError("app did not get ready"));
    expect(await failuresOf(() => registered())).toEqual(["app did not get ready"]);
  });

  it("registers what others may want to know of it as outputs", async () => {
    const { stack } = await registered({ hostPort: 3000 });
    expect(stack.named("app").outputs).toEqual({
      endpoint: "http://127.0.0.1:3000",
      aliasHost: "redis",
      containerId: idOf("app-container"),
      containerName: "app",
      linkNetwork: "app-link-redis",
      image: imageIdOf("app-image"),
      ports: [{ number: 8080, protocol: "tcp" }],
      scheme: "http",
    });
  });
});

describe("the arguments of a LinkedApp", () => {
  it("alias names the link's network, the host in the variables and their prefix", async () => {
    const { app, stack } = await registered({ alias: "main-store" });
    expect(stack.named("app-main-store").inputs).toMatchObject({
      name: "app-link-main-store",
      alias: "main-store",
    });
    expect(stack.named("app-container").inputs.envs).toEqual([
      "MAIN_STORE_HOST=main-store",
      "MAIN_STORE_PORT=6379",
      "MAIN_STORE_URL=redis://main-store:6379",
    ]);
    expect(await valueOf(app.aliasHost)).toBe("main-store");
    expect(await valueOf(app.linkNetwork)).toBe("app-link-main-store");
  });

  it("containerName names the container, its networks and a built image", async () => {
    const { stack } = await registered({ containerName: "Web", image: { context: "app" } });
    expect(stack.named("app-container").inputs).toMatchObject({
      name: "Web",
      networksAdvanced: [{ name: "Web-front" }, { name: "Web-link-redis" }],
    });
    expect(stack.named("app-image").inputs.name).toMatch(/^web:[0-9a-f]{12}-0123456789abcdef$/);
  });

  it("image as a reference is pulled, and stays on the daemon for others", async () => {
    const { stack } = await registered({ image: "ghcr.io/me/app:1" });
    expect(stack.named("app-image").inputs).toEqual({ name: "ghcr.io/me/app:1", keepLocally: true });
  });

  it.each(["sha256:1", pulumi.output("sha256:1")])(
    "image as the id of an image resource is that image, so that apps may share it, %#",
    async (image) => {
      const { stack } = await registered({ image });
      expect(stack.named("app-image").inputs).toEqual({ name: "sha256:1", keepLocally: true });
      expect(stack.named("app-container").inputs.image).toBe(imageIdOf("app-image"));
    },
  );

  it("image as a folder is built, and taken away with the app", async () => {
    const { stack } = await registered({ image: { context: "./app" } });
    expect(stack.named("app-image").inputs).toEqual({
      name: expect.stringMatching(/^app:[0-9a-f]{12}-0123456789abcdef$/) as string,
      build: { context: "./app" },
    });
  });

  it.each([1, 80, 65535])("port %d is what is published and probed", async (port) => {
    const { ports, healthcheck } = await containerInputs({ port, health: { path: "/" } });
    expect(ports).toEqual([{ internal: port, ip: "127.0.0.1", protocol: "tcp" }]);
    expect(JSON.stringify(healthcheck)).toContain(`/dev/tcp/127.0.0.1/${port} `);
  });

  it.each([1024, 65535])("hostPort %d is where the port is published", async (hostPort) => {
    const { app, stack } = await registered({ hostPort });
    const { ports } = stack.named("app-container").inputs;
    expect(ports).toEqual([{ internal: 8080, external: hostPort, ip: "127.0.0.1", protocol: "tcp" }]);
    expect(await valueOf(app.endpoint)).toBe(`http://127.0.0.1:${hostPort}`);
  });

  it("hostPort 0 lets Docker pick a port, and the endpoint names the picked one", async () => {
    const { app, stack } = await registered({ hostPort: 0 });
    expect(stack.named("app-container").inputs.ports).toEqual([
      { internal: 8080, ip: "127.0.0.1", protocol: "tcp" },
    ]);
    expect(await valueOf(app.endpoint)).toBe(`http://127.0.0.1:${PICKED_PORT}`);
  });

  it("bindAddress is where the port is published, and the endpoint follows", async () => {
    const { app, stack } = await registered({ bindAddress: "192.0.2.7", hostPort: 3000 });
    const { ports } = stack.named("app-container").inputs;
    expect(ports).toEqual([{ internal: 8080, external: 3000, ip: "192.0.2.7", protocol: "tcp" }]);
    expect(await valueOf(app.endpoint)).toBe("http://192.0.2.7:3000");
  });

  it("environment is added to the variables of the link, in order of names", async () => {
    const { envs } = await containerInputs({ environment: { PORT: "8080", A: pulumi.output("1") } });
    expect(envs).toEqual([
      "A=1",
      "PORT=8080",
      "REDIS_HOST=redis",
      "REDIS_PORT=6379",
      "REDIS_URL=redis://redis:6379",
    ]);
  });

  it("a secret in the environment makes all of it secret", async () => {
    const { envs } = await containerInputs({
      linkEnvironment: "none",
      environment: { TOKEN: pulumi.secret("hush") },
    });
    expect(envs).toEqual(secret(["TOKEN=hush"]));
  });

  it("linkEnvironment none leaves the app's own variables alone", async () => {
    const { envs } = await containerInputs({ linkEnvironment: "none", environment: { REDIS_HOST: "mine" } });
    expect(envs).toEqual(["REDIS_HOST=mine"]);
  });

  it("health.path is asked for with GET instead of a look at the port", async () => {
    const { healthcheck } = await containerInputs({ health: { path: "/healthz?deep=1" } });
    expect(healthcheck).toMatchObject({
      tests: ["CMD", "bash", "-c", expect.stringContaining("GET /healthz?deep=1 HTTP/1.0")],
    });
  });

  it("memoryMb limits memory and swap alike", async () => {
    expect(await containerInputs({ memoryMb: 64 })).toMatchObject({ memory: 64, memorySwap: 64 });
  });

  it("ports are published beside its own, in order, each on this machine alone if nothing else is said", async () => {
    const ports = [
      { internal: 9000, external: 9000, ip: "0.0.0.0", protocol: "udp" as const },
      { internal: 443 },
    ];
    const { app, stack } = await registered({ hostPort: 3000, ports });
    expect(stack.named("app-container").inputs.ports).toEqual([
      { internal: 443, ip: "127.0.0.1", protocol: "tcp" },
      { internal: 8080, external: 3000, ip: "127.0.0.1", protocol: "tcp" },
      { internal: 9000, external: 9000, ip: "0.0.0.0", protocol: "udp" },
    ]);
    expect(await valueOf(app.endpoint)).toBe("http://127.0.0.1:3000");
  });

  it("ports of the same number and another protocol do not change its endpoint", async () => {
    const { app } = await registered({ ports: [{ internal: 8080, external: 5353, protocol: "sctp" }] });
    expect(await valueOf(app.endpoint)).toBe(`http://127.0.0.1:${PICKED_PORT}`);
  });

  it("capabilities are what it has of them", async () => {
    const { capabilities } = await containerInputs({ capabilities: ["sys_time", "NET_BIND_SERVICE"] });
    expect(capabilities).toEqual({ adds: ["CAP_NET_BIND_SERVICE", "CAP_SYS_TIME"], drops: ["ALL"] });
  });

  it("volumes are mounted: the stack's own, and others that it leaves alone", async () => {
    const shared = { containerPath: "/shared", volumeName: "shared", readOnly: true };
    const folder = { containerPath: "/etc/app", hostPath: "/srv/app" };
    const { stack } = await registered({ volumes: [shared, { containerPath: "/cache" }, folder] });
    expect(stack.named("app-volumes")).toMatchObject({
      inputs: {
        ...STACK_LABEL,
        containerName: "app",
        image: imageIdOf("app-image"),
        paths: ["/cache"],
        taken: ["/shared", "/etc/app", "/dev/shm", "/tmp"],
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

  it("a VOLUME of the image gets none where the program has something else", async () => {
    const container = { mounts: [{ type: "bind", target: "/conf", source: "/srv" }] };
    const { stack } = await registered({ writable: ["/cache"], container });
    expect(stack.named("app-volumes").inputs.taken).toEqual(["/conf", "/dev/shm", "/tmp", "/cache"]);
  });

  it("a volume takes the place of a folder in memory that all have", async () => {
    const { stack } = await registered({
      volumes: [{ containerPath: "/tmp/" }, { containerPath: "/dev/shm", volumeName: "shared" }],
    });
    expect(stack.named("app-container").inputs.tmpfs).toEqual({});
    expect(stack.named("app-volumes").inputs).toMatchObject({ paths: ["/tmp/"], taken: ["/dev/shm"] });
  });

  it("retainData keeps its volumes on destroy and nothing else", async () => {
    const { stack } = await registered({ retainData: true });
    const kept = stack.resources.filter(({ options }) => options.retainOnDelete);
    expect(kept.map(({ name }) => name)).toEqual(["app-volumes"]);
  });

  it("the password of the source is handed over in secret variables", async () => {
    const source = { ...SOURCE, password: pulumi.secret("s3cret/word") };
    const { stack } = await registered({ source });
    expect(stack.named("app-container").inputs.envs).toEqual(
      secret([
        "REDIS_HOST=redis",
        "REDIS_PASSWORD=s3cret/word",
        "REDIS_PORT=6379",
        "REDIS_URL=redis://:s3cret%2Fword@redis:6379",
      ]),
    );
    expect(stack.openText()).not.toContain("s3cret");
  });

  it("a source in the stack is attached by its id, so a new container is attached in its turn", async () => {
    const stack = await recordStack();
    const other = new docker.Container("other", { image: "redis:7", name: "other" });
    const source = { containerId: other.id, containerName: other.name, ports: [] };
    new LinkedApp("app", { ...ARGS, source });
    await stack.settle();
    expect(stack.named("app-redis").inputs.containerId).toBe(idOf("other"));
    expect(stack.named("app-redis").inputDependencies).toEqual({ containerId: ["other"] });
    // Were the app's container to depend on the source by an input, a new source would replace it.
    expect(Object.values(stack.named("app-container").inputDependencies).flat()).not.toContain("other");
  });

  it("port may be left out, for a worker, which has no endpoint and whose image says how it is", async () => {
    const { app, stack } = await registered({ port: undefined });
    const { ports, healthcheck } = stack.named("app-container").inputs;
    expect([ports, healthcheck]).toEqual([[], undefined]);
    expect(await valueOf(app.endpoint)).toBeUndefined();
    expect(jest.mocked(untilReady).mock.lastCall![0].health).toEqual({ timeoutSeconds: 60 });
  });

  it("health says what is looked at, and for how long", async () => {
    const { stack } = await registered({ health: { command: ["pg_isready"], timeoutSeconds: 90 } });
    expect(stack.named("app-container").inputs.healthcheck).toMatchObject({ tests: ["CMD", "pg_isready"] });
    expect(jest.mocked(untilReady).mock.lastCall![0].health).toMatchObject({ timeoutSeconds: 90 });
  });

  it("health.path goes with the other words of health", async () => {
    const { healthcheck } = await containerInputs({ health: { path: "/up", startPeriodSeconds: 75 } });
    expect(healthcheck).toMatchObject({
      startPeriod: "1m15s",
      tests: ["CMD", "bash", "-c", expect.anything()],
    });
  });

  it("settings of the container are the provider's inputs", async () => {
    const args = { command: ["serve", "--all"], user: "node", writable: ["/run/app"], hostname: "web" };
    expect(await containerInputs(args)).toMatchObject({
      command: ["serve", "--all"],
      user: "node",
      hostname: "web",
      tmpfs: { ...(hardenedInputs(256).tmpfs as object), "/run/app": "rw,noexec,nosuid,nodev,size=16m" },
    });
  });

  it("labels are beside the stack's own, and a change of them replaces the container", async () => {
    const { stack } = await registered({ labels: { tier: "web" } });
    const { inputs, options } = stack.named("app-container");
    expect(inputs.labels).toEqual([...STACK_LABELS, { label: "tier", value: "web" }]);
    expect(options.ignoreChanges).toEqual(["image"]);
    expect((await registered({})).stack.named("app-container").options.ignoreChanges).toEqual(["image"]);
  });

  it("memoryMb 0 is no limit, and one that there was goes with its container", async () => {
    const { stack } = await registered({ memoryMb: 0 });
    const { inputs, options } = stack.named("app-container");
    expect(inputs).not.toHaveProperty("memory");
    expect(inputs).not.toHaveProperty("memorySwap");
    expect(options.replaceOnChanges).toEqual([...CONTAINER_OPTIONS.replaceOnChanges, "memory", "memorySwap"]);
  });

  it("options of the component reach it", async () => {
    const { stack } = await registered({}, { opts: { protect: true } });
    expect(stack.named("app").options).toEqual({ protect: true });
  });
});

describe("a LinkedApp as the source of another", () => {
  it("needs nothing stated: its ports, its scheme, its daemon and its container are known", async () => {
    const stack = await recordStack();
    const api = new LinkedApp("api", { ...ARGS, ports: [{ internal: 53, protocol: "udp" }] });
    new LinkedApp("front", { ...ARGS, source: api, alias: "My_API" });
    await stack.settle();
    expect(await valueOf(api.ports)).toEqual([
      { number: 53, protocol: "udp" },
      { number: 8080, protocol: "tcp" },
    ]);
    expect(stack.named("front-My_API").inputs).toMatchObject({
      name: "front-link-My_API",
      alias: "My_API",
      containerId: idOf("api-container"),
    });
    expect(stack.named("front-container").inputs.envs).toEqual([
      "MY_API_HOST=My_API",
      "MY_API_PORT=8080",
      "MY_API_URL=http://My_API:8080",
    ]);
  });

  it("has the ports of its image where it publishes none", async () => {
    image = { Config: { ExposedPorts: { "9000/tcp": {} } } };
    const stack = await recordStack();
    const worker = new LinkedApp("worker", { ...ARGS, port: undefined });
    new LinkedApp("front", { ...ARGS, source: worker, alias: "worker" });
    await stack.settle();
    expect(stack.named("front-container").inputs.envs).toContain("WORKER_PORT=9000");
  });
});

describe("a LinkedApp with several links", () => {
  const queue: LinkSource = {
    containerId: "6".repeat(64),
    containerName: "rabbit",
    ports: [{ number: 5672 }],
    scheme: "amqp",
  };
  const links = [{ source: queue, alias: "queue" }];

  it("has a link for each, its own child", async () => {
    const { stack } = await registered({ links });
    expect(stack.outline()).toEqual([
      " > app: redis-link:index:LinkedApp",
      "app > app-container: docker:index/container:Container",
      "app > app-image: docker:index/remoteImage:RemoteImage",
      "app > app-queue: redis-link:docker:Link",
      "app > app-redis: redis-link:docker:Link",
      "app > app-volumes: redis-link:docker:ImageVolumes",
    ]);
  });

  it("attaches each source to the network of its own alias alone; the first has its ordinary network too", async () => {
    const { stack } = await registered({ links });
    const link = { ...STACK_LABEL, consumer: "app" };
    expect(stack.named("app-redis").inputs).toEqual({
      ...link,
      name: "app-link-redis",
      alias: "redis",
      containerId: SOURCE.containerId,
      egressNetwork: "app-front",
    });
    expect(stack.named("app-queue").inputs).toEqual({
      ...link,
      name: "app-link-queue",
      alias: "queue",
      containerId: queue.containerId,
    });
  });

  it("is on all their networks and has the variables of all", async () => {
    const { stack } = await registered({ links });
    expect(stack.named("app-container").inputs).toMatchObject({
      networksAdvanced: [{ name: "app-front" }, { name: "app-link-redis" }, { name: "app-link-queue" }],
      envs: [
        "QUEUE_HOST=queue",
        "QUEUE_PORT=5672",
        "QUEUE_URL=amqp://queue:5672",
        "REDIS_HOST=redis",
        "REDIS_PORT=6379",
        "REDIS_URL=redis://redis:6379",
      ],
    });
  });

  it("starts only when all links are complete", async () => {
    const { stack } = await registered({ links });
    expect(stack.named("app-container").dependencies).toEqual([
      "app-image",
      "app-queue",
      "app-redis",
      "app-volumes",
    ]);
  });

  it("has the first one's alias and network as its own", async () => {
    const { app } = await registered({ links });
    expect(await valueOf(app.aliasHost)).toBe("redis");
    expect(await valueOf(app.linkNetwork)).toBe("app-link-redis");
  });

  it("may reach one source by two aliases", async () => {
    const { stack } = await registered({ links: [{ source: SOURCE, alias: "cache" }] });
    expect(stack.named("app-cache").inputs.containerId).toBe(SOURCE.containerId);
    expect(stack.named("app-redis").inputs.containerId).toBe(SOURCE.containerId);
    expect(stack.named("app-container").inputs.envs).toContain("CACHE_URL=redis://cache:6379");
    expect(stack.named("app-container").inputs.envs).toContain("REDIS_URL=redis://redis:6379");
  });

  it("has the legacy variables of all under the profile legacy", async () => {
    const { envs } = await containerInputs({ links, linkEnvironment: "legacy" });
    expect(envs).toEqual([
      "QUEUE_NAME=/app/queue",
      "QUEUE_PORT=tcp://queue:5672",
      "QUEUE_PORT_5672_TCP=tcp://queue:5672",
      "QUEUE_PORT_5672_TCP_ADDR=queue",
      "QUEUE_PORT_5672_TCP_PORT=5672",
      "QUEUE_PORT_5672_TCP_PROTO=tcp",
      "REDIS_NAME=/app/redis",
      "REDIS_PORT=tcp://redis:6379",
      "REDIS_PORT_6379_TCP=tcp://redis:6379",
      "REDIS_PORT_6379_TCP_ADDR=redis",
      "REDIS_PORT_6379_TCP_PORT=6379",
      "REDIS_PORT_6379_TCP_PROTO=tcp",
    ]);
  });

  it("refuses another source whose name, known later only, is an alias: the run ends", async () => {
    const later = { ...queue, containerName: pulumi.output("redis") };
    const run = () => registered({ links: [{ source: later, alias: "queue" }] });
    expect(await failuresOf(run)).toEqual([
      'alias: "redis" is not accepted. It is the name of another source of this app: choose another.',
    ]);
  });

  it("is another app's neighbour on no network, though both have one source under one alias", async () => {
    const stack = await recordStack();
    new LinkedApp("app", ARGS);
    new LinkedApp("web", ARGS);
    await stack.settle();
    const networks = (name: string) => JSON.stringify(stack.named(name).inputs.networksAdvanced);
    expect(networks("app-container")).toBe('[{"name":"app-front"},{"name":"app-link-redis"}]');
    expect(networks("web-container")).toBe('[{"name":"web-front"},{"name":"web-link-redis"}]');
  });
});

describe("a LinkedApp under the profile legacy", () => {
  const linkEnvironment = "legacy";

  it("has what docker run --link set, and the password of a RedisServer as the one addition", async () => {
    const stack = await recordStack();
    const source = new RedisServer("redis-server");
    new LinkedApp("app", { ...ARGS, source, linkEnvironment });
    await stack.settle();
    expect(stack.named("app-container").inputs.envs).toEqual(
      secret([
        "REDIS_NAME=/app/redis",
        `REDIS_PASSWORD=${PASSWORD}`,
        "REDIS_PORT=tcp://redis:6379",
        "REDIS_PORT_6379_TCP=tcp://redis:6379",
        "REDIS_PORT_6379_TCP_ADDR=redis",
        "REDIS_PORT_6379_TCP_PORT=6379",
        "REDIS_PORT_6379_TCP_PROTO=tcp",
      ]),
    );
    expect(calls).toEqual([]);
  });

  it("has nothing secret where the RedisServer has no password", async () => {
    const stack = await recordStack();
    const source = new RedisServer("redis-server", { auth: false });
    new LinkedApp("app", { ...ARGS, containerName: "web", source, alias: "my-db", linkEnvironment });
    await stack.settle();
    expect(stack.named("app-container").inputs.envs).toEqual([
      "MY_DB_NAME=/web/my-db",
      "MY_DB_PORT=tcp://my-db:6379",
      "MY_DB_PORT_6379_TCP=tcp://my-db:6379",
      "MY_DB_PORT_6379_TCP_ADDR=my-db",
      "MY_DB_PORT_6379_TCP_PORT=6379",
      "MY_DB_PORT_6379_TCP_PROTO=tcp",
    ]);
  });

  it("has the variables that the RedisServer shares, from its image", async () => {
    image = {
      Config: { ExposedPorts: { "1/udp": {} }, Env: ["REDIS_VERSION=7.0.15", "OTHER=1"] },
    };
    const stack = await recordStack();
    const source = new RedisServer("redis-server", { auth: false, sharedVariables: ["REDIS_VERSION"] });
    new LinkedApp("app", { ...ARGS, source, linkEnvironment });
    await stack.settle();
    expect(stack.named("app-container").inputs.envs).toEqual([
      "REDIS_ENV_REDIS_VERSION=7.0.15",
      "REDIS_NAME=/app/redis",
      "REDIS_PORT=tcp://redis:6379",
      "REDIS_PORT_6379_TCP=tcp://redis:6379",
      "REDIS_PORT_6379_TCP_ADDR=redis",
      "REDIS_PORT_6379_TCP_PORT=6379",
      "REDIS_PORT_6379_TCP_PROTO=tcp",
    ]);
  });

  it("does not know the shared variables in the first preview, when there is no image yet", async () => {
    const stack = await recordStack({ preview: true });
    const source = new RedisServer("redis-server", { auth: false, sharedVariables: ["REDIS_VERSION"] });
    new LinkedApp("app", { ...ARGS, source, linkEnvironment });
    await stack.settle();
    expect(stack.named("app-container").inputs.envs).toBe(UNKNOWN);
    expect(calls).toEqual([]);
  });

  it("takes ports and shared variables of any container from what it states", async () => {
    const source: LinkSource = {
      ...SOURCE,
      ports: [{ number: 53, protocol: "udp" }],
      environment: { ZONE: "example", KEYS: pulumi.secret("hush") },
      sharedVariables: ["ZONE"],
    };
    expect((await containerInputs({ source, alias: "dns", linkEnvironment })).envs).toEqual([
      "DNS_ENV_ZONE=example",
      "DNS_NAME=/app/dns",
      "DNS_PORT=udp://dns:53",
      "DNS_PORT_53_UDP=udp://dns:53",
      "DNS_PORT_53_UDP_ADDR=dns",
      "DNS_PORT_53_UDP_PORT=53",
      "DNS_PORT_53_UDP_PROTO=udp",
    ]);
  });

  it("refuses a variable of the app's own that its image makes a link set, naming both, and ends the run", async () => {
    image = { Config: { ExposedPorts: { "6379/tcp": {} } } };
    const source = { ...SOURCE, ports: undefined, image: "sha256:1" };
    const run = () => registered({ source, linkEnvironment, environment: { REDIS_PORT: "hidden" } });
    expect(await failuresOf(run)).toEqual([
      'environment: "REDIS_PORT" is not accepted. ' +
        'The variable comes from the app\'s environment and from the link "redis": rename one of them.',
    ]);
  });
});

describe("a LinkedApp whose source has an image alone", () => {
  const source = { ...SOURCE, ports: undefined, image: "sha256:1" };

  it("gets the port of its modern variables from the image", async () => {
    image = {
      Config: { ExposedPorts: { "9/udp": {}, "7000/tcp": {}, "7001/tcp": {} } },
    };
    expect((await containerInputs({ source })).envs).toEqual([
      "REDIS_HOST=redis",
      "REDIS_PORT=7000",
      "REDIS_URL=redis://redis:7000",
    ]);
  });

  it("asks nothing of the daemon where no variables are wanted", async () => {
    expect((await containerInputs({ source, linkEnvironment: "none" })).envs).toEqual([]);
    expect(calls).toEqual([]);
  });

  it("asks nothing for shared variables, of which modern ones have none", async () => {
    image = { Config: {} };
    await containerInputs({ source: { ...SOURCE, image: "sha256:1", sharedVariables: ["REDIS_VERSION"] } });
    expect(calls).toEqual([]);
  });

  it("needs neither ports nor image where no variables are wanted", async () => {
    const bare = { containerId: "c", containerName: "redis-server" };
    expect((await containerInputs({ source: bare, linkEnvironment: "none" })).envs).toEqual([]);
  });
});

describe("a LinkedApp on another daemon", () => {
  it("reads the facts of a source that states none on the daemon of the provider given", async () => {
    fakeDaemon({ "container.inspect": { Config: { ExposedPorts: { "6379/tcp": {} } } } });
    const stack = await recordStack({ config: { "docker:host": "ssh://other" } });
    const provider = new docker.Provider("elsewhere", { host: "ssh://build" });
    new LinkedApp("app", { ...ARGS, source: existingSource("some-redis") }, { provider });
    await stack.settle();
    expect(stack.named("app-container").inputs.envs).toContain("REDIS_PORT=6379");
    expect(dockerClient.mock.calls[0]).toEqual(["ssh://build"]);
  });

  it("takes everything to the provider given, and the endpoint names that machine", async () => {
    const stack = await recordStack();
    const provider = new docker.Provider("elsewhere", { host: "ssh://me@build.example" });
    const app = new LinkedApp("app", { ...ARGS, hostPort: 3000 }, { provider });
    await stack.settle();
    const byProvider = stack.resources.filter(({ options }) => options.provider === "elsewhere");
    expect(byProvider.map(({ name }) => name).sort()).toEqual(["app-container", "app-image"]);
    const byHost = stack.resources.filter(({ inputs }) => inputs.daemonHost === "ssh://me@build.example");
    expect(byHost.map(({ name }) => name).sort()).toEqual(["app-redis", "app-volumes"]);
    expect(jest.mocked(untilReady).mock.lastCall![0]).toMatchObject({ daemonHost: "ssh://me@build.example" });
    expect(await valueOf(app.endpoint)).toBe("http://build.example:3000");
    expect(await valueOf(app.daemonHost)).toBe("ssh://me@build.example");
  });

  it("links to a source of that daemon", async () => {
    const run = async () => {
      const stack = await recordStack();
      const provider = new docker.Provider("elsewhere", { host: "ssh://me@build.example" });
      const source = new RedisServer("redis-server", { auth: false }, { provider });
      new LinkedApp("app", { ...ARGS, source }, { provider });
      await stack.settle();
    };
    expect(await failuresOf(run)).toEqual([]);
  });

  it("refuses a source of the default one, naming both, and ends the run", async () => {
    const run = async () => {
      const stack = await recordStack({ preview: true });
      const provider = new docker.Provider("elsewhere", { host: "ssh://me@build.example" });
      const source = new RedisServer("redis-server", { auth: false });
      new LinkedApp("app", { ...ARGS, source }, { provider });
      await stack.settle();
    };
    expect(await failuresOf(run)).toEqual([
      'source: "the default daemon" is not accepted. The source runs there, and the app on ssh://me@build.example: ' +
        "a link joins containers of one daemon.",
    ]);
  });

  it("follows docker:host", async () => {
    const { app, stack } = await registered(
      { hostPort: 3000 },
      { config: { "docker:host": "tcp://10.0.0.5:2375" } },
    );
    expect(await valueOf(app.daemonHost)).toBe("tcp://10.0.0.5:2375");
    expect(stack.named("app-redis").inputs.daemonHost).toBe("tcp://10.0.0.5:2375");
    expect(await valueOf(app.endpoint)).toBe("http://10.0.0.5:3000");
  });

  it("follows DOCKER_HOST, which stays out of the state as it is the machine's own", async () => {
    process.env.DOCKER_HOST = "tcp://10.0.0.6:2375";
    try {
      const { app, stack } = await registered({ hostPort: 3000 });
      expect(await valueOf(app.endpoint)).toBe("http://10.0.0.6:3000");
      expect(stack.named("app-redis").inputs).not.toHaveProperty("daemonHost");
      expect(stack.openText()).not.toContain("10.0.0.6:2375");
    } finally {
      delete process.env.DOCKER_HOST;
    }
  });
});

describe("a LinkedApp in a preview", () => {
  const preview = true;

  it("registers everything, with what a new source and new networks do not tell yet as unknown", async () => {
    const stack = await recordStack({ preview });
    const other = new docker.Container("other", { image: "redis:7", name: "other" });
    const password = other.id.apply((id) => pulumi.secret(id));
    new LinkedApp("app", { ...ARGS, source: { ...SOURCE, containerId: other.id, password } });
    await stack.settle();
    expect(stack.resources).toHaveLength(6);
    expect(stack.named("app-redis").inputs).toEqual({
      ...STACK_LABEL,
      name: "app-link-redis",
      alias: "redis",
      containerId: UNKNOWN,
      consumer: "app",
      egressNetwork: "app-front",
    });
    expect(stack.named("app-container").inputs).toMatchObject({
      image: UNKNOWN,
      envs: ["REDIS_HOST=redis", UNKNOWN, "REDIS_PORT=6379", UNKNOWN],
      networksAdvanced: [{ name: "app-front" }, { name: "app-link-redis" }],
    });
  });

  it("knows its endpoint where the port is given, and asks nothing of the container", async () => {
    const stack = await recordStack({ preview });
    const source = new RedisServer("redis-server");
    const app = new LinkedApp("app", { ...ARGS, source, hostPort: 3000 });
    await stack.settle();
    expect(await valueOf(app.endpoint)).toBe("http://127.0.0.1:3000");
    expect(untilReady).not.toHaveBeenCalled();
    expect(calls).toEqual([]);
  });

  it("does not guess its endpoint where Docker picks the port", async () => {
    const { app } = await registered({ hostPort: 0 }, { preview });
    expect(await valueOf(app.endpoint)).toBe(UNKNOWN);
  });
});

describe("a LinkedApp refuses, before anything is registered,", () => {
  it.each<[string, Partial<LinkedAppArgs>, string]>([
    ["an alias that is no host name", { alias: "Redis_1!" }, 'alias: "Redis_1!" is not accepted.'],
    ["an empty alias", { alias: "" }, 'alias: "" is not accepted.'],
    [
      "an alias that is its own name",
      { alias: "app" },
      'alias: "app" is not accepted. It is the app\'s own name',
    ],
    [
      "an alias that is its own name in a further link",
      { links: [{ source: SOURCE, alias: "app" }] },
      'alias: "app" is not accepted. It is the app\'s own name',
    ],
    [
      "one alias for two links",
      { links: [{ source: { ...SOURCE, containerName: "redis-2" }, alias: "redis" }] },
      'alias: "redis" is not accepted. Two links of one app have it, so it would lead to either: choose another.',
    ],
    [
      "an alias that is the name of another source",
      { links: [{ source: { ...SOURCE, containerName: "redis" }, alias: "store" }] },
      'alias: "redis" is not accepted. It is the name of another source of this app: choose another.',
    ],
    [
      "aliases of two links that differ in punctuation alone, and so share their variables",
      { alias: "a-b", links: [{ source: SOURCE, alias: "a.b" }] },
      'environment: "A_B_HOST" is not accepted. The variable comes from the link "a-b" and from the link "a.b"',
    ],
    [
      "a shared variable that is named like a secret",
      { source: { ...SOURCE, environment: { API_TOKEN: "hidden" }, sharedVariables: ["API_TOKEN"] } },
      'sharedVariables: "API_TOKEN" is not accepted. A link never hands on a secret: take it off the list.',
    ],
    [
      "a name that makes no image name, of an app that is built",
      { image: { context: "./app" }, containerName: "app-" },
      'containerName: "app-" is not accepted.',
    ],
    [
      "a volume on a path that is not absolute",
      { volumes: [{ containerPath: "data" }] },
      'volumes: "data" is not accepted. A path that is mounted starts with /.',
    ],
    [
      "its own port among those beside it",
      { ports: [{ internal: 8080, external: 9000 }] },
      'ports: "8080/tcp" is not accepted. It is published twice: leave one out.',
    ],
    [
      "all capabilities at once",
      { capabilities: ["ALL"] },
      'capabilities: "ALL" is not accepted. It must be a capability of Linux',
    ],
    [
      "a port of the host for no port",
      { port: undefined, hostPort: 3000 },
      "hostPort: 3000 is not accepted. There is no port to publish: give `port`.",
    ],
    [
      "an address for no port",
      { port: undefined, bindAddress: "0.0.0.0" },
      'bindAddress: "0.0.0.0" is not accepted. There is no port to publish: give `port`.',
    ],
    [
      "a folder in memory where a volume is",
      { writable: ["/data"], volumes: [{ containerPath: "/data/" }] },
      'writable: "/data" is not accepted. A volume is mounted on it, which is writable: leave it out.',
    ],
    [
      "an alias that a line of /etc/hosts has",
      { hosts: [{ host: "Redis", ip: "192.0.2.1" }] },
      'hosts: "Redis" is not accepted. It is the alias of a link: choose another.',
    ],
    [
      "an alias that is its host name",
      { hostname: "redis" },
      'hostname: "redis" is not accepted. It is the alias of a link: choose another.',
    ],
    ["no number as port", { port: NaN }, "port: NaN is not accepted."],
    [
      "a variable that a legacy link also sets",
      { linkEnvironment: "legacy", environment: { REDIS_NAME: "hidden" } },
      'environment: "REDIS_NAME" is not accepted. The variable comes from the app\'s environment and from the link "redis"',
    ],
    ["an empty image", { image: "" }, 'image: "" is not accepted.'],
    ["a folder without Dockerfile", { image: { context: "./test" } }, 'image: "./test" is not accepted.'],
    ["a name with a slash", { containerName: "a/b" }, 'containerName: "a/b" is not accepted.'],
    ["port 0", { port: 0 }, "port: 0 is not accepted. It must be a whole number from 1 to 65535."],
    ["a port beyond the last", { port: 65536 }, "port: 65536 is not accepted."],
    ["a host port beyond the last", { hostPort: 70000 }, "hostPort: 70000 is not accepted."],
    [
      "a bind address that is none",
      { bindAddress: "300.1.1.1" },
      'bindAddress: "300.1.1.1" is not accepted.',
    ],
    ["a health path that is none", { health: { path: "/a b" } }, 'health.path: "/a b" is not accepted.'],
    ["less memory than Docker takes", { memoryMb: 5 }, "memoryMb: 5 is not accepted."],
    [
      "an unknown kind of link environment",
      { linkEnvironment: "both" as "none" },
      'linkEnvironment: "both" is not accepted. It must be one of modern, legacy, none.',
    ],
    [
      "a variable that the link also sets",
      { environment: { REDIS_URL: "redis://hidden" } },
      'environment: "REDIS_URL" is not accepted. The variable comes from the app\'s environment and from the link "redis"',
    ],
  ])("%s", async (_what, args, message) => {
    const stack = await recordStack();
    const construct = () => new LinkedApp("app", { ...ARGS, ...args });
    expect(construct).toThrow(pulumi.RunError);
    expect(construct).toThrow(message);
    expect(construct).not.toThrow("hidden");
    await stack.settle();
    expect(stack.resources).toEqual([]);
  });
});
