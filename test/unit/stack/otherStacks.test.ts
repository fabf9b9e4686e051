import * as pulumi from "@pulumi/pulumi";
import {
  LinkedApp,
  LinkedContainer,
  LinkedService,
  MariaDbServer,
  RedisFailover,
  RedisServer,
  SourceContainer,
  type LinkedAppArgs,
} from "../../../components";
import * as connection from "../../../components/daemon/connection";
import { daemonAt } from "../../../components/daemon/daemon";
import { failuresOf } from "../../support/failures";
import { LABELS } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";
import { STATE_ID } from "../../support/mockedCloud";
import { recordStack } from "../../support/recordedStack";

jest.mock("../../../components/container/untilReady");

const ask = jest.spyOn(connection, "ask");

const THEIRS = { "redis-link.stack": "redis-link/first", "redis-link.state": "aaaa" };

/** Redis and the app of a stack in `GET /containers/json`. */
const running = (Labels: Record<string, string>) => [
  {
    ...{ Names: ["/redis-server"], Labels, Mounts: [{ Name: "redis-server-data" }], Ports: [] },
    NetworkSettings: { Networks: { "redis-server-network": {}, "app-link-redis": {} } },
  },
  {
    ...{ Names: ["/app"], Labels, Mounts: [] },
    Ports: [{ IP: "127.0.0.1", PrivatePort: 3000, PublicPort: 3000, Type: "tcp" }],
    NetworkSettings: { Networks: { "app-front": {}, "app-link-redis": {} } },
  },
];

/** Has daemons answer with these lists, and images by their references. */
function answered(found: {
  containers?: { Labels: object }[];
  volumes?: string[];
  networks?: object[];
  services?: Partial<Record<string, object[]>>;
  images?: Record<string, object>;
}) {
  const Volumes = found.volumes?.map((Name) => ({ Name, Labels: THEIRS })) ?? null;
  ask.mockReset().mockImplementation(({ address }, path) => {
    const [, kind = "", ...name] = /^\/(\w+)\/?(.*?)(?:\/json|\?|$)/.exec(path) ?? [];
    if (kind === "images")
      return Promise.resolve(found.images?.[name[0] ?? ""] ?? Promise.reject(new Error("none")));
    if (kind === "services" && found.services?.[address] === undefined)
      return Promise.reject(new Error("This node is not a swarm manager."));
    return Promise.resolve(
      {
        containers: (found.containers ?? []).filter(
          ({ Labels }) => "redis-link.stack" in Labels || !path.includes("redis-link.stack"),
        ),
        volumes: { Volumes },
        networks: found.networks ?? [],
        services: found.services?.[address],
      }[kind],
    );
  });
}

/** Failures of a preview of this program on such daemons. */
async function refused(found: Parameters<typeof answered>[0], program: () => unknown) {
  const stack = await recordStack({ preview: true });
  fakeDaemon();
  answered(found);
  return { stack, failures: await failuresOf(program) };
}

const APP = { alias: "redis", image: "node:24" };

const made = (found: Parameters<typeof answered>[0], args: Partial<LinkedAppArgs> = {}) =>
  refused(found, () => {
    const source = new RedisServer("redis-server");
    new LinkedApp("app", { source, ...APP, port: 3000, hostPort: 3000, bindAddress: "127.0.0.1", ...args });
  });

it("a preview fails with one error for everything that another stack has, and registers nothing", async () => {
  const { stack, failures } = await made({ containers: running(THEIRS), volumes: ["redis-server-data"] });
  expect(failures).toEqual([
    "stack redis-link/dev wants what other stacks have on this daemon:\n" +
      "- RedisServer redis-server, containerName: container redis-server is of redis-link/first\n" +
      "- RedisServer redis-server, containerName: volume redis-server-data is of redis-link/first\n" +
      "- RedisServer redis-server, containerName: network redis-server-network is of redis-link/first\n" +
      "- LinkedApp app, containerName: network app-link-redis is of redis-link/first\n" +
      "- LinkedApp app, containerName: container app is of redis-link/first\n" +
      "- LinkedApp app, containerName: network app-front is of redis-link/first\n" +
      "- LinkedApp app, hostPort: port 3000 on 127.0.0.1 is of redis-link/first (container app)\n" +
      "Nothing was changed. Give this stack other values of these inputs. In the program of the redis-link repository they " +
      "are the configuration keys redisName (name of Redis), appName (name of the app) and hostPort.",
  ]);
  expect(stack.outline()).toEqual([]);
  const asked = ask.mock.calls.map(([, path]) => path.split("?")[0]);
  // The first call finds the stack's own containers, by the state's id.
  const ofAll = ["/networks", "/containers/json", "/containers/json", "/volumes"];
  expect(asked).toEqual(["/containers/json", ...ofAll]);
});

/** A container that `docker run` made. */
const stranger = (name: string, network = "bridge") => ({
  ...{
    Names: [`/${name}`],
    Labels: {},
    Mounts: [],
    Ports: [],
    NetworkSettings: { Networks: { [network]: {} } },
  },
});

it("a preview fails with one error for containers that no stack made, and names `from-link take-over`", async () => {
  const containers = ["redis-server", "app", "app-2"].map((name) => stranger(name));
  const { stack, failures } = await made({ containers });
  expect(failures).toEqual([
    expect.stringMatching(
      /^stack redis-link\/dev wants names that containers of no stack have on this daemon:\n- RedisServer redis-server, containerName: container redis-server is there already\n- LinkedApp app, containerName: container app is there already\nNothing was changed.*from-link take-over FOLDER/,
    ) as string,
  ]);
  expect(stack.outline()).toEqual([]);
});

it.each([
  ["is on a network of the stack, as early versions left it", undefined, "app-front"],
  ["is being moved by from-link", "true", "bridge"],
])("a container without labels is accepted if it %s", async (_what, moving, network) => {
  const Labels = { ...LABELS, "redis-link.state": STATE_ID };
  if (moving) process.env.REDIS_LINK_MOVING = moving;
  try {
    const found = { containers: [stranger("app", network)], networks: [{ Name: "app-front", Labels }] };
    expect((await made(found)).failures).toEqual([]);
  } finally {
    delete process.env.REDIS_LINK_MOVING;
  }
});

it.each([
  ["labelled with this state and a former name of the stack", { ...THEIRS, "redis-link.state": STATE_ID }],
  ["labelled with another state of a stack of the same name", { ...THEIRS, ...LABELS }],
])("a preview accepts containers that are %s", async (_what, labels) => {
  const { failures, stack } = await made({ containers: running(labels) });
  expect(failures).toEqual([]);
  expect(stack.named("app").type).toBe("redis-link:index:LinkedApp");
  // Another label would replace the container.
  const label = { label: "redis-link.stack", value: labels["redis-link.stack"] };
  expect(stack.named("app-container").inputs.labels).toContainEqual(label);
});

it("accepts another stack's source on a link of this stack", async () => {
  const source = { Names: ["/shared"], Labels: THEIRS, Mounts: [] };
  const containers = [{ ...source, NetworkSettings: { Networks: { "app-link-redis": {} } } }];
  const Labels = { ...LABELS, "redis-link.state": STATE_ID };
  const { failures } = await made({ containers, networks: [{ Name: "app-link-redis", Labels }] });
  expect(failures).toEqual([]);
});

const [, app] = running(THEIRS);
const portAlone = { ...app!, Names: ["/web"], NetworkSettings: {} };

it.each([
  ["is accepted if it is free on its address", "127.0.0.2", 3000, []],
  ["is accepted if it is free", "127.0.0.1", 3001, []],
  ["is accepted if Docker picks it", "127.0.0.1", 0, []],
  [
    "is refused on all addresses if it is taken on one address",
    "0.0.0.0",
    3000,
    ["hostPort: port 3000 on 0.0.0.0 is of"],
  ],
])("a host port %s", async (_what, bindAddress, hostPort, said) => {
  const { failures } = await made({ containers: [portAlone] }, { bindAddress, hostPort });
  expect(failures).toEqual(said.map((words) => expect.stringContaining(words) as string));
});

it("a taken port of a LinkedContainer is refused", async () => {
  const { failures } = await refused({ containers: [portAlone] }, () => {
    const container = { ports: [{ internal: 80, external: 3000 }] };
    const source = new RedisServer("redis-server");
    return pulumi.output(new LinkedContainer("api", { source, ...APP, container }).containerId);
  });
  expect(failures).toEqual([expect.stringContaining("LinkedContainer api, container.ports: port 3000")]);
});

it("refuses another stack's volumes for data, paths and images, even if no container uses them", async () => {
  const found = {
    volumes: ["redis-server-data", "app-own", "app-data", "app-cache", "app-two-data", "web-cache"],
    images: { "node:24": { Config: { Volumes: { "/data": {}, "/cache": {}, "/logs": {} } } } },
  };
  const { stack, failures } = await refused(found, () => {
    const source = new RedisServer("redis-server");
    const volumes = [{ containerPath: "/own/" }, { containerPath: "/data", volumeName: "mine" }];
    new LinkedApp("app", { source, ...APP, volumes });
    new SourceContainer("web", { image: "unknown:1", volumes: [{ containerPath: "/cache" }] });
  });
  expect(failures).toHaveLength(1);
  expect(failures[0]!.match(/^- .*/gm)).toEqual([
    "- RedisServer redis-server, containerName: volume redis-server-data is of redis-link/first, and no container has it",
    "- LinkedApp app, containerName: volume app-own is of redis-link/first, and no container has it",
    "- LinkedApp app, containerName: volume app-cache is of redis-link/first, and no container has it",
    "- SourceContainer web, containerName: volume web-cache is of redis-link/first, and no container has it",
  ]);
  expect(failures[0]).toContain(
    "may hold data that was kept: remove it only if nothing needs them. If this stack kept it, and was",
  );
  expect(failures[0]).toMatch(/: pulumi stack rename first$/);
  expect(stack.outline()).toEqual([]);
});

it.each([
  ["on the service's own daemon", undefined, ""],
  ["on the given manager", "tcp://manager:2375", "tcp://manager:2375"],
])("refuses a service name that is taken %s, but not the name of a container", async (_what, manager, at) => {
  const service = { Spec: { Name: "app", Labels: THEIRS } };
  const containers = [{ ...app!, Ports: [], NetworkSettings: {} }];
  const { failures } = await refused(
    { containers, services: { [at || daemonAt().address]: [service] } },
    () => {
      const source = new RedisServer("redis-server");
      new LinkedService("app", { source, ...APP, port: 3000, bindAddress: "0.0.0.0", manager });
    },
  );
  expect(failures).toEqual([
    expect.stringContaining("- LinkedService app, serviceName: service app is of redis-link/first\n"),
  ]);
  expect(failures[0]).not.toContain("container app");
});

describe("two components of a program fail a preview if both want", () => {
  const REDIS = { Config: { Volumes: { "/data": {} } } };
  const app = (name: string, args: Partial<LinkedAppArgs> = {}) => {
    const source = new RedisServer(`${name}-redis`);
    return new LinkedApp(name, { source, ...APP, image: "redis:7", ...args });
  };

  it.each<[string, () => unknown, string[]]>([
    [
      "the same container, with its network and volume",
      () => [new RedisServer("one"), new RedisServer("two", { containerName: "one" })],
      ["container one", "network one-network", "volume one-data"],
    ],
    [
      "a volume whose name also results from another container's path",
      () => app("shop", { volumes: [{ containerPath: "/redis/data" }] }),
      ["volume shop-redis-data"],
    ],
    [
      "a volume that an image declares for one container, and the volume of another container",
      () => [
        app("shop"),
        new SourceContainer("other", { image: "mongo:7", containerName: "shop-x" }),
        app("shop-x"),
      ],
      ["container shop-x", "volume shop-x-data"],
    ],
    [
      "a volume of a server and a volume for a path with the same name",
      () => new MariaDbServer("db", { volumes: [{ containerPath: "/data" }] }),
      ["volume db-data"],
    ],
    [
      "a user's volume to which two servers would write",
      () => ["one", "two"].map((name) => new RedisServer(name, { volume: "mine" })),
      ["volume mine"],
    ],
    [
      "the same network of a link",
      () => [app("aa", { alias: "b-link-c" }), app("aa-link-b", { alias: "c" })],
      ["network aa-link-b-link-c"],
    ],
    [
      "a service that is also a machine's service of a RedisFailover",
      () => {
        const redis = new RedisFailover("redis", { nodes: ["one", "two", "three"], manager: "ssh://one" });
        const source = { containerId: "c1", containerName: "other" };
        const service = { source, alias: "other", image: "my/app:1", port: 80, manager: "ssh://one" };
        return [redis, new LinkedService("redis-2", { ...service, publish: false })];
      },
      ["service of ssh://one redis-2"],
    ],
    [
      "a service that is also the front of another service",
      () => {
        const redis = new RedisFailover("redis", { nodes: ["one", "two", "three"], manager: "ssh://one" });
        const settings = { image: "my/app:1", port: 80, manager: "ssh://one", publish: false };
        const source = { containerId: "c1", containerName: "other" };
        return [
          new LinkedService("app", { source: redis, alias: "redis", ...settings }),
          new LinkedService("app-link-redis-front", { source, alias: "other", ...settings }),
        ];
      },
      ["service of ssh://one app-link-redis-front"],
    ],
    [
      "a port",
      () => ["a1", "a2"].map((name) => app(name, { port: 80, hostPort: 8080 })),
      ["port 8080/tcp on 127.0.0.1"],
    ],
    [
      "a port on one address that another component publishes on all addresses",
      () =>
        ["0.0.0.0", "127.0.0.1"].map((ip, i) => app(`a${i}`, { port: 80, hostPort: 8080, bindAddress: ip })),
      ["port 8080/tcp"],
    ],
  ])("a preview fails if two components of a program want %s", async (_what, program, things) => {
    const images = { "redis:7": REDIS, "mongo:7": REDIS };
    const { stack, failures } = await refused({ images }, program);
    const [error = ""] = failures;
    expect(error).toMatch(/^the program wants twice on one daemon what only one may have:/);
    expect(error.match(/(?<=^- ).*?(?=: )/gm)).toEqual(things);
    expect(stack.outline()).toEqual([]);
  });

  it("a preview succeeds if two components have nothing in common", async () => {
    const ports = { port: 80, hostPort: 0 };
    const { failures } = await refused({ images: { "redis:7": REDIS } }, () => [
      app("a1", { ...ports, volumes: [{ containerPath: "/data" }] }),
      app("a2", ports),
    ]);
    expect(failures).toEqual([]);
  });
});
