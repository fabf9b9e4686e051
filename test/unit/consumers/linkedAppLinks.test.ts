import * as docker from "@pulumi/docker";
import { log } from "@pulumi/pulumi";
import {
  existingSource,
  LinkedApp,
  RedisServer,
  type LinkedAppArgs,
  type LinkSource,
} from "../../../components";
import * as connection from "../../../components/daemon/connection";
import { untilReady } from "../../../components/container/untilReady";
import { failuresOf } from "../../support/failures";
import { fakeDaemon, type Call } from "../../support/fakeDaemon";
import { STACK_LABEL } from "../../support/hardened";
import { idOf, PASSWORD } from "../../support/mockedCloud";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { ran, recordStack } from "../../support/recordedStack";
import { REDIS, REDIS_VARIABLES } from "../../support/redisSource";

jest.mock("../../../components/container/untilReady");

const ARGS: LinkedAppArgs = { source: REDIS, alias: "redis", image: "node:24", port: 8080 };

/** The image on the daemon, and the calls. */
let image: unknown;
let calls: Call[];
beforeEach(() => {
  image = undefined;
  calls = fakeDaemon({ "image.inspect": () => image });
});

/** @param args its arguments, or what makes them once the run has begun */
const registered = (args: Partial<LinkedAppArgs> | (() => Partial<LinkedAppArgs>), preview = false) =>
  ran(() => new LinkedApp("app", { ...ARGS, ...(typeof args === "function" ? args() : args) }), { preview });

async function variables(...run: Parameters<typeof registered>) {
  return (await registered(...run)).stack.named("app-container").inputs.envs;
}

describe("a LinkedApp as the source of another app", () => {
  it("passes an app's ports, scheme and container to another app", async () => {
    const stack = await recordStack();
    const api = new LinkedApp("api", { ...ARGS, ports: [{ internal: 53, protocol: "udp" }] });
    new LinkedApp("front", { ...ARGS, source: api, alias: "My_API" });
    await stack.settle();
    expect(await valueOf(api.ports)).toEqual([
      { number: 53, protocol: "udp" },
      { number: 8080, protocol: "tcp" },
    ]);
    const link = { name: "front-link-My_API", alias: "My_API", containerId: idOf("api-container") };
    expect(stack.named("front-My_API").inputs).toMatchObject(link);
    const envs = ["MY_API_HOST=My_API", "MY_API_PORT=8080", "MY_API_URL=http://My_API:8080"];
    expect(stack.named("front-container").inputs.envs).toEqual(envs);
  });

  it("an app without published ports has the ports of its image", async () => {
    image = { Config: { ExposedPorts: { "9000/tcp": {} } } };
    const worker = () => new LinkedApp("worker", { ...ARGS, port: undefined });
    expect(await variables(() => ({ source: worker(), alias: "worker" }))).toContain("WORKER_PORT=9000");
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

  it("makes a network for each source; only the first link has the egress network", async () => {
    const { stack } = await registered({ links });
    const link = { ...STACK_LABEL, consumer: "app" };
    expect(stack.named("app-redis").inputs).toEqual({
      ...{ ...link, name: "app-link-redis", alias: "redis", containerId: REDIS.containerId },
      egressNetwork: "app-front",
    });
    expect(stack.named("app-queue").inputs).toEqual({
      ...{ ...link, name: "app-link-queue", alias: "queue", containerId: queue.containerId },
    });
  });

  it("gives the container the networks and variables of all links, and makes the container after all links", async () => {
    const { stack } = await registered({ links });
    const { inputs, dependencies } = stack.named("app-container");
    expect(inputs).toMatchObject({
      networksAdvanced: [{ name: "app-front" }, { name: "app-link-redis" }, { name: "app-link-queue" }],
      envs: ["QUEUE_HOST=queue", "QUEUE_PORT=5672", "QUEUE_URL=amqp://queue:5672", ...REDIS_VARIABLES],
    });
    expect(dependencies).toEqual(["app-image", "app-queue", "app-redis", "app-volumes"]);
  });

  it("outputs the alias and the network of the first link", async () => {
    const { made: app } = await registered({ links });
    expect(await valueOf([app.aliasHost, app.linkNetwork])).toEqual(["redis", "app-link-redis"]);
  });

  it("sets the legacy variables of all links", async () => {
    expect(await variables({ links, linkEnvironment: "legacy" })).toEqual(
      expect.arrayContaining(["QUEUE_NAME=/app/queue", "REDIS_NAME=/app/redis"]),
    );
  });

  it("two apps with the same source and alias share no network", async () => {
    const { stack } = await ran(() => ["app", "web"].map((name) => new LinkedApp(name, ARGS)));
    for (const name of ["app", "web"])
      expect(stack.named(`${name}-container`).inputs.networksAdvanced).toEqual([
        { name: `${name}-front` },
        { name: `${name}-link-redis` },
      ]);
  });
});

describe("a LinkedApp with linkEnvironment legacy", () => {
  const linkEnvironment = "legacy";
  const LEGACY = [
    ...[
      "REDIS_PORT=tcp://redis:6379",
      "REDIS_PORT_6379_TCP=tcp://redis:6379",
      "REDIS_PORT_6379_TCP_ADDR=redis",
    ],
    ...["REDIS_PORT_6379_TCP_PORT=6379", "REDIS_PORT_6379_TCP_PROTO=tcp"],
  ];

  it("sets the variables of docker run --link, and the password of a RedisServer", async () => {
    const args = () => ({ source: new RedisServer("redis-server"), linkEnvironment }) as const;
    expect(await variables(args)).toEqual(
      secret(["REDIS_NAME=/app/redis", `REDIS_PASSWORD=${PASSWORD}`, ...LEGACY]),
    );
    expect(calls).toEqual([]);
  });

  describe("with sharedVariables of a RedisServer", () => {
    const args = () => {
      const source = new RedisServer("redis-server", { auth: false, sharedVariables: ["REDIS_VERSION"] });
      return { source, containerName: "web", linkEnvironment } as const;
    };

    it("sets sharedVariables from the source's image, and no secret without a password", async () => {
      image = { Config: { ExposedPorts: { "1/udp": {} }, Env: ["REDIS_VERSION=7.0.15", "OTHER=1"] } };
      const shared = ["REDIS_ENV_REDIS_VERSION=7.0.15", "REDIS_NAME=/web/redis"];
      expect(await variables(args)).toEqual([...shared, ...LEGACY]);
    });

    it("leaves sharedVariables unknown in a preview before the image exists", async () => {
      expect(await variables(args, true)).toBe(UNKNOWN);
      expect(calls).toEqual([]);
    });
  });
});

describe("a LinkedApp whose source states no ports", () => {
  const source = { ...REDIS, ports: undefined, image: "sha256:1" };

  it.each<[string, Partial<LinkedAppArgs>]>([
    ["without variables", { source, linkEnvironment: "none" }],
    [
      "with shared variables, which modern variables do not include",
      { source: { ...REDIS, sharedVariables: ["A"] } },
    ],
    [
      "of a source without any stated facts",
      { source: existingSource("redis-server"), linkEnvironment: "none" },
    ],
  ])("makes no request to the daemon %s", async (_what, args) => {
    await variables(args);
    expect(calls).toEqual([]);
  });
});

describe("a LinkedApp on another daemon", () => {
  const provider = () => ({ provider: new docker.Provider("elsewhere", { host: "ssh://me@build.example" }) });

  it("outputs the other daemon's address, and prints the command for a tunnel to the app's port", async () => {
    const info = jest.spyOn(log, "info").mockResolvedValue();
    const { made: app } = await ran(() => new LinkedApp("app", { ...ARGS, hostPort: 3000 }, provider()));
    const told = ["http://127.0.0.1:3000", "ssh://me@build.example"];
    expect(await valueOf([app.endpoint, app.daemonHost])).toEqual(told);
    expect(jest.mocked(untilReady).mock.lastCall![0].daemonHost).toBe("ssh://me@build.example");
    const line =
      "run: ssh -N -L 127.0.0.1:3000:127.0.0.1:3000 ssh://me@build.example. To publish it for others, set bindAddress.";
    expect(info).toHaveBeenCalledWith(expect.stringContaining(line), app);
  });

  /** How a run fails in which the app runs there, and its source too if they are together; and what it made. */
  const linked = async (isTogether: boolean) => {
    const stack = await recordStack();
    jest
      .spyOn(connection, "identityOf")
      .mockImplementation(({ address }) => Promise.resolve({ id: address, name: "box" }));
    const failures = await failuresOf(async () => {
      const opts = provider();
      const source = new RedisServer("redis-server", { auth: false }, isTogether ? opts : {});
      new LinkedApp("app", { ...ARGS, source }, opts);
      await stack.settle();
    });
    return { failures, outline: stack.outline().join("\n") };
  };

  it("accepts a source on the app's daemon", async () => {
    const { failures, outline } = await linked(true);
    expect(failures).toEqual([]);
    expect(outline).toContain("app-container");
  });

  it("refuses a source on the default daemon before any of the app's resources, even without a preview", async () => {
    const { failures, outline } = await linked(false);
    expect(failures).toEqual([
      expect.stringContaining(
        'source: "redis" is not accepted. The source of this alias is on the daemon of box',
      ),
    ]);
    expect(outline).toContain("redis-server-container");
    expect(outline).not.toMatch(/\bapp\b/);
  });
});
