import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer, type LinkedAppArgs } from "../../../components";
import { untilReady } from "../../../components/container/untilReady";
import { plainError } from "../../../components/input/inputError";
import { failuresOf } from "../../support/failures";
import { fakeDaemon, type Call } from "../../support/fakeDaemon";
import { CONTAINER_OPTIONS, hardenedInputs, STACK_LABEL, listening, outlineOf } from "../../support/hardened";
import { idOf, imageIdOf, PICKED_PORT } from "../../support/mockedCloud";
import { UNKNOWN, valueOf } from "../../support/notation";
import { ran, recordStack } from "../../support/recordedStack";
import { REDIS, REDIS_VARIABLES } from "../../support/redisSource";

jest.mock("../../../components/container/untilReady");

const ARGS: LinkedAppArgs = { source: REDIS, alias: "redis", image: "node:24", port: 8080 };

const registered = (args: Partial<LinkedAppArgs> = {}, run?: Parameters<typeof recordStack>[0]) =>
  ran(() => new LinkedApp("app", { ...ARGS, ...args }), run);

async function containerInputs(args?: Partial<LinkedAppArgs>) {
  const { stack } = await registered(args);
  return stack.named("app-container").inputs;
}

let calls: Call[];

// The endpoint depends on the variable.
beforeAll(() => delete process.env.DOCKER_HOST);
beforeEach(() => {
  calls = fakeDaemon();
  jest.mocked(untilReady).mockReset();
});

describe("a LinkedApp", () => {
  it("makes a link, an image, volumes and a container as children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual(
      outlineOf("LinkedApp", "app", {
        container: "Container",
        image: "RemoteImage",
        redis: "Link",
        volumes: "ImageVolumes",
      }),
    );
  });

  it("makes a link to the source under the alias, and an egress network", async () => {
    const { stack } = await registered();
    expect(stack.named("app-redis").inputs).toEqual({
      ...{ ...STACK_LABEL, name: "app-link-redis", alias: "redis", containerId: REDIS.containerId },
      ...{ consumer: "app", egressNetwork: "app-front" },
    });
  });

  it("runs a hardened container", async () => {
    expect(await containerInputs()).toEqual({
      ...hardenedInputs(256),
      name: "app",
      image: imageIdOf("app-image"),
      envs: REDIS_VARIABLES,
      networksAdvanced: [{ name: "app-front" }, { name: "app-link-redis" }],
      volumes: [],
      ports: [{ internal: 8080, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: {
        tests: listening("1F90"),
        interval: "5s",
        timeout: "2s",
        retries: 3,
      },
    });
  });

  it("makes the app's container after its link", async () => {
    const { stack } = await registered();
    const { dependencies, inputDependencies } = stack.named("app-container");
    expect(dependencies).toEqual(["app-image", "app-redis", "app-volumes"]);
    expect(inputDependencies).toEqual({
      image: ["app-image"],
      networksAdvanced: ["app-redis"],
      volumes: ["app-volumes"],
    });
  });

  it("deletes the app's container before its replacement, for inputs that Docker cannot change", async () => {
    const { stack } = await registered();
    const { options } = stack.named("app-container");
    expect(options).toEqual({ ...CONTAINER_OPTIONS, onError: ["app-port-taken"] });
  });

  it("names the host port and the address if the port is taken", async () => {
    const { stack } = await registered({ hostPort: 3000, bindAddress: "192.0.2.7" });
    const logged = jest.spyOn(pulumi.log, "error").mockResolvedValue();
    const failure = { urn: "", id: "", name: "", type: "", failedOperation: "create" };
    await stack.errorHooks[0]!.callback({ ...failure, errors: ["port is already allocated"] });
    expect(logged.mock.calls[0]![0]).toContain("hostPort: 3000 on 192.0.2.7 is taken");
    logged.mockRestore();
  });

  it("outputs endpoint, alias, container, network, image and ports", async () => {
    const { made: app, stack } = await registered({ hostPort: 3000 });
    const { endpoint, aliasHost, containerId, containerName, linkNetwork, image, ports, scheme } = app;
    const known = { endpoint, aliasHost, containerId, containerName, linkNetwork, image, ports, scheme };
    const expected = {
      endpoint: "http://127.0.0.1:3000",
      aliasHost: "redis",
      containerId: idOf("app-container"),
      containerName: "app",
      linkNetwork: "app-link-redis",
      image: imageIdOf("app-image"),
      ports: [{ number: 8080, protocol: "tcp" }],
      scheme: "http",
    };
    expect(await valueOf(known)).toEqual(expected);
    expect(stack.named("app").outputs).toEqual(expected);
  });

  it("outputs the endpoint only once the probe of the health check passes", async () => {
    let ready: () => void;
    jest.mocked(untilReady).mockReturnValue(new Promise<void>((resolve) => (ready = resolve)));
    const stack = await recordStack();
    const environment = { ZONE: pulumi.secret("hush"), AREA: "open" };
    const { endpoint } = new LinkedApp("app", { ...ARGS, hostPort: 3000, environment });
    let known = false;
    endpoint.apply(() => (known = true));
    while (jest.mocked(untilReady).mock.calls.length === 0) await new Promise(setImmediate);
    const { healthcheck } = stack.named("app-container").inputs as { healthcheck: { tests: string[] } };
    const link = { alias: "redis", networkName: "app-link-redis" };
    expect(jest.mocked(untilReady).mock.lastCall).toEqual([
      {
        ...{ containerId: idOf("app-container"), containerName: "app", networkName: "app-front" },
        health: { probe: healthcheck.tests, outside: { port: 8080, host: "localhost" }, timeoutSeconds: 60 },
        links: [{ ...link, sourceId: REDIS.containerId, sourceName: "redis-server" }],
        ...{ daemonHost: undefined, concealed: ["hush"] },
      },
    ]);
    expect(known).toBe(false);
    ready!();
    await stack.settle();
    expect(known).toBe(true);
  });

  it("the error of a LinkedApp whose container does not get ready has the reason and nothing else", async () => {
    jest.mocked(untilReady).mockRejectedValue(plainError("app did not get ready"));
    expect(await failuresOf(() => registered())).toEqual(["app did not get ready"]);
  });

  it("outputs no endpoint and adds no health check without a port", async () => {
    const { made: app, stack } = await registered({ port: undefined });
    const { ports, healthcheck } = stack.named("app-container").inputs;
    expect([ports, healthcheck]).toEqual([[], undefined]);
    expect(await valueOf(app.endpoint)).toBeUndefined();
    expect(jest.mocked(untilReady).mock.lastCall![0].health).toEqual({ timeoutSeconds: 60 });
  });
});

describe("the endpoint of a LinkedApp", () => {
  const host = (url: string) => ({ config: { "docker:host": url } });
  const sctp = { internal: 8080, external: 5353, protocol: "sctp" } as const;

  it.each<[string, Partial<LinkedAppArgs>, Parameters<typeof recordStack>[0], string]>([
    ["uses the given port", { hostPort: 3000 }, {}, "http://127.0.0.1:3000"],
    ["uses the port that Docker picks", { hostPort: 0 }, {}, `http://127.0.0.1:${PICKED_PORT}`],
    ["uses the given address", { hostPort: 3000, bindAddress: "192.0.2.7" }, {}, "http://192.0.2.7:3000"],
    ["ignores a port of another protocol", { ports: [sctp] }, {}, `http://127.0.0.1:${PICKED_PORT}`],
    [
      "stays a loopback address although docker:host is another machine",
      { hostPort: 3000 },
      host("tcp://10.0.0.5:2375"),
      "http://127.0.0.1:3000",
    ],
    [
      "names the machine of docker:host instead of 0.0.0.0",
      { hostPort: 3000, bindAddress: "0.0.0.0" },
      host("tcp://10.0.0.5:2375"),
      "http://10.0.0.5:3000",
    ],
    [
      "is known in a preview if the port is given",
      { hostPort: 3000 },
      { preview: true },
      "http://127.0.0.1:3000",
    ],
    ["is unknown in a preview if Docker picks the port", { hostPort: 0 }, { preview: true }, UNKNOWN],
  ])("the endpoint %s", async (_what, args, run, endpoint) => {
    const { made: app } = await registered(args, run);
    expect(await valueOf(app.endpoint)).toBe(endpoint);
  });

  it("names the machine of DOCKER_HOST in the endpoint, and keeps that address out of the state", async () => {
    process.env.DOCKER_HOST = "tcp://10.0.0.6:2375";
    try {
      const { made: app, stack } = await registered({ hostPort: 3000, bindAddress: "0.0.0.0" });
      expect(await valueOf(app.endpoint)).toBe("http://10.0.0.6:3000");
      expect(stack.named("app-redis").inputs).not.toHaveProperty("daemonHost");
      expect(stack.openText()).not.toContain("10.0.0.6:2375");
    } finally {
      delete process.env.DOCKER_HOST;
    }
  });
});

describe("a LinkedApp in a preview", () => {
  it("registers all resources in a preview; only values of a source that does not exist yet are unknown", async () => {
    const stack = await recordStack({ preview: true });
    const other = new docker.Container("other", { image: "redis:7", name: "other" });
    const password = other.id.apply((id) => pulumi.secret(id));
    new LinkedApp("app", { ...ARGS, source: { ...REDIS, containerId: other.id, password } });
    await stack.settle();
    expect(stack.resources).toHaveLength(6);
    expect(stack.named("app-redis").inputs).toMatchObject({ name: "app-link-redis", containerId: UNKNOWN });
    expect(stack.named("app-container").inputs).toMatchObject({
      image: UNKNOWN,
      envs: ["REDIS_HOST=redis", UNKNOWN, "REDIS_PORT=6379", UNKNOWN],
      networksAdvanced: [{ name: "app-front" }, { name: "app-link-redis" }],
    });
  });

  it("a preview makes no request to the daemon", async () => {
    await ran(() => new LinkedApp("app", { ...ARGS, source: new RedisServer("redis-server") }), {
      preview: true,
    });
    expect(untilReady).not.toHaveBeenCalled();
    expect(calls).toEqual([]);
  });
});
