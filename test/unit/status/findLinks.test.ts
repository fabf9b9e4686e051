import { brokenBy, driftOf } from "../../../components/status/verdict";
import { collect, judged } from "../../../components/status/collect";
import { componentLinks, legacyLinks, type FoundLink } from "../../../components/status/findLinks";
import type Docker from "dockerode";
import type { Container } from "../../../components/status/observe";
import type { WantedLink } from "../../../components/status/stackState";
import {
  APP,
  container,
  idOf,
  NETWORK,
  network,
  observed,
  STACK,
  STORE,
  WANTED,
} from "../../support/linkedContainers";

const ends = ({ consumerName, alias, sourceName, networkName }: FoundLink) =>
  [consumerName, alias, sourceName, networkName].join(" ");
const on = (...names: string[]) => Object.fromEntries(names.map((name) => [name, {}]));
const as = (name: string, ...aliases: string[]) => ({ [name]: { aliases } });

test.each<[what: string, containers: Container[], network: string, links: string[]]>([
  ["an app and its source", [APP, STORE], "app-link-redis", ["app redis store app-link-redis"]],
  [
    "names with -link- in them",
    [container("a-link-b", on("a-link-b-link-c")), container("s", as("a-link-b-link-c", "c"))],
    "a-link-b-link-c",
    ["a-link-b c s a-link-b-link-c"],
  ],
  [
    "an alias with -link- in it, beside a container of the other reading",
    [
      container("a", on("a-link-b-link-c")),
      container("a-link-b", {}),
      container("s", as("a-link-b-link-c", "b-link-c")),
    ],
    "a-link-b-link-c",
    ["a b-link-c s a-link-b-link-c"],
  ],
  ["a consumer that is gone", [STORE], "app-link-redis", ["app redis store app-link-redis"]],
  ["a source that is off", [APP], "app-link-redis", ["app redis  app-link-redis"]],
  [
    "an alias in capitals",
    [container("app", on("app-link-DB")), container("s", as("app-link-DB", "db"))],
    "app-link-DB",
    ["app DB s app-link-DB"],
  ],
  [
    "a source's own network",
    [container("my-link-cache", on("my-link-cache-network"))],
    "my-link-cache-network",
    [],
  ],
  ["an ordinary network", [APP], "app-front", []],
  [
    "a service's task",
    [
      container("web.1.x", on("web-link-db"), { labels: { "com.docker.swarm.service.name": "web" } }),
      container("s", as("web-link-db", "db")),
    ],
    "web-link-db",
    ["web db s web-link-db"],
  ],
])("the links of networks are found: %s", (_what, containers, name, links) => {
  expect(componentLinks(observed(containers, [network(name)])).map(ends)).toEqual(links);
});

test.each<[what: string, containers: Container[], links: string[]]>([
  [
    "on the default bridge",
    [container("app", on("bridge"), { links: ["/db:/app/mysql"] }), container("db", on("bridge"))],
    ["app mysql db bridge"],
  ],
  [
    "on a network of the user's own, by the two ways that Docker tells of it",
    [
      container("app", { net: { links: ["db:mysql"] } }, { links: ["db:mysql"], mode: "net" }),
      container("db", on("net")),
    ],
    ["app mysql db net"],
  ],
  [
    "to what is gone",
    [container("app", on("bridge"), { links: ["/db:/app/mysql"] })],
    ["app mysql db bridge"],
  ],
  ["none", [APP, STORE], []],
])("links of docker run --link are found: %s", (_what, containers, links) => {
  expect(legacyLinks(observed(containers)).map(ends)).toEqual(links);
});

const down = (state: object) =>
  container("store", as("app-link-redis", "redis"), { state: { Running: false, ...state } });

test.each<
  [what: string, containers: Container[], networks: boolean, broken: string | undefined, drift: string[]]
>([
  ["nothing", [APP, STORE], true, undefined, []],
  [
    "the source stopped",
    [APP, down({ Status: "exited", ExitCode: 137 })],
    true,
    "store does not run (exited, exit code 137): `docker start store`",
    [],
  ],
  [
    "the source paused",
    [APP, down({ Running: true, Paused: true })],
    true,
    "store is paused: `docker unpause store`",
    [],
  ],
  [
    "the source restarting",
    [APP, down({ Restarting: true, ExitCode: 1 })],
    true,
    "store ends again and again (exit code 1): `docker logs store` says why",
    [],
  ],
  [
    "the source unhealthy",
    [APP, down({ Running: true, Health: { Status: "unhealthy" } })],
    true,
    "store is unhealthy: `docker inspect store` has its last health checks",
    [],
  ],
  [
    "the source gone",
    [APP],
    true,
    "store is gone: `pulumi up --refresh` mends it",
    ["the source store is gone"],
  ],
  [
    "the app gone",
    [STORE],
    true,
    "app is gone: `pulumi up --refresh` mends it",
    ["the consumer app is gone"],
  ],
  [
    "the source made anew",
    [APP, { ...STORE, Id: idOf("other") }],
    true,
    undefined,
    ["store is another container than the source in the state"],
  ],
  [
    "the app made anew",
    [{ ...APP, Id: idOf("other") }, STORE],
    true,
    undefined,
    ["app is another container than the consumer in the state"],
  ],
  [
    "the source renamed",
    [APP, { ...STORE, Name: "/old-store" }],
    true,
    undefined,
    ["store was renamed to old-store"],
  ],
  ["the app renamed", [{ ...APP, Name: "/old-app" }, STORE], true, undefined, ["app was renamed to old-app"]],
  [
    "the source taken off",
    [APP, container("store", {})],
    true,
    "store is not on app-link-redis as redis: `pulumi up --refresh` mends it",
    ["store is not on app-link-redis"],
  ],
  [
    "the source without its alias",
    [APP, container("store", on("app-link-redis"))],
    true,
    "store is not on app-link-redis as redis: `pulumi up --refresh` mends it",
    ["store is on app-link-redis, and not as redis"],
  ],
  [
    "the app taken off",
    [container("app", {}), STORE],
    true,
    "app is not on app-link-redis: `pulumi up --refresh` mends it",
    ["app is not on app-link-redis"],
  ],
  [
    "the network gone",
    [container("app", {}), container("store", {})],
    false,
    "the network app-link-redis is gone: `pulumi up --refresh` mends it",
    ["the network app-link-redis is gone"],
  ],
])(
  "what breaks a link, and what differs from the state: %s",
  (_what, containers, hasNetwork, broken, drift) => {
    const [link] = componentLinks(observed(containers, hasNetwork ? [NETWORK] : []), [WANTED]);
    expect(brokenBy(link!, "docker")).toBe(broken);
    expect(driftOf(link!, true)).toEqual(drift);
    expect(driftOf(link!, false)).toEqual([]);
  },
);

test("a network that was made anew, and a link that the state has not, are drift", () => {
  const anew = observed([APP, STORE], [NETWORK]);
  const [link] = componentLinks(anew, [{ ...WANTED, networkId: idOf("before") }]);
  expect(driftOf(link!, true)).toEqual(["the network app-link-redis was made anew"]);
  const [unknown] = componentLinks(anew, []);
  expect(unknown?.stack).toBe(STACK);
  expect(driftOf(unknown!, true)).toEqual(["the state has no link with the network app-link-redis"]);
});

test("the remedy is for the daemon that the stack is on, and a link of old is not Pulumi's to mend", () => {
  const [link] = componentLinks(observed([APP, down({ Status: "exited" })], [NETWORK]), [WANTED]);
  expect(brokenBy(link!, "docker --host ssh://far")).toContain("`docker --host ssh://far start store`");
  const [old] = legacyLinks(observed([container("app", on("bridge"), { links: ["/db:/app/mysql"] })]));
  expect(brokenBy(old!, "docker")).toBe("db is gone: start app again by hand");
});

const OTHER = container("other", { x: { address: "10.0.0.9" } });

test.each<[seen: object, state: string, reason: string | undefined]>([
  [{ address: "10.0.0.3", open: true, names: [] }, "works", undefined],
  [
    { names: [] },
    "broken",
    "redis does not resolve inside app: `docker restart app` gives it Docker's resolver again",
  ],
  [
    { address: "10.0.0.9", open: true, names: [] },
    "broken",
    "redis leads app to 10.0.0.9, which is other, and not to store: `docker network disconnect x other`",
  ],
  [
    { address: "10.9.9.9", open: true, names: [] },
    "broken",
    "redis leads app to 10.9.9.9, which is not its address, and not to store",
  ],
  [
    { address: "10.0.0.3", open: false, names: [] },
    "broken",
    "port 6379 of store does not answer app: `docker logs store` says why",
  ],
  [{ address: "10.0.0.3", names: [] }, "unknown", "app has nothing to ask port 6379 with"],
])("a look from inside that sees %j: %s", (seen, state, reason) => {
  const found = observed([APP, STORE, OTHER], [NETWORK]);
  const [link] = componentLinks(found, [WANTED]);
  const told = judged(link!, seen as never, { source: STORE, port: 6379, observed: found, cli: "docker" });
  expect(told).toEqual({ state, ...(reason === undefined ? {} : { reason }) });
});

describe("a link across the nodes of a swarm", () => {
  const across = { ...network("web-link-db"), isAcross: true };
  const task = (name: string, state: object = {}) =>
    container(name, on("web-link-db"), { labels: { "com.docker.swarm.service.name": "web" }, state });
  const source = container("s", as("web-link-db", "db"));
  const wanted = {
    ...{ ...WANTED, networkId: idOf("web-link-db"), name: "web-link-db", alias: "db", consumer: "web" },
    ...{ consumerId: undefined, containerId: idOf("s"), sourceName: "s", isAcross: true },
  };

  test("is one for each task that is here", () => {
    const former = task("web.1.fed", { Running: false, Status: "exited" });
    const tasks = [former, task("web.1.abc"), task("web.2.def")];
    const found = componentLinks(observed([...tasks, source], [across]), [wanted]);
    expect(found.map(ends)).toEqual(["web.1 db s web-link-db", "web.2 db s web-link-db"]);
    expect(new Set(found.map(({ key }) => key)).size).toBe(2);
    for (const link of found)
      expect([brokenBy(link, "docker"), driftOf(link, true)]).toEqual([undefined, []]);
  });

  test("is not broken by an end that is on another node", () => {
    for (const containers of [[source], [task("web.1.abc")], [task("web.1.fed", { Running: false })], []]) {
      const [link] = componentLinks(observed(containers, [across]), [wanted]);
      expect([brokenBy(link!, "docker"), driftOf(link!, true)]).toEqual([undefined, []]);
    }
  });

  const unseen = "it is on two: `npx redis-link status --all` on that node looks at it";
  const replica = { name: "web.2", node: "two", state: "on another node", unseen };
  const pending = {
    ...replica,
    name: "web.3",
    node: "no node",
    state: "pending",
    broken: "web.3 is pending",
  };

  test("is one for each replica of other nodes too, of which a manager tells", () => {
    const services = [{ name: "web", wanted: 3, elsewhere: [replica, pending] }];
    const found = componentLinks({ ...observed([task("web.1.abc"), source], [across]), services }, [wanted]);
    expect(found.map(ends)).toEqual(["web.1", "web.2", "web.3"].map((name) => `${name} db s web-link-db`));
    expect(new Set(found.map(({ key }) => key)).size).toBe(3);
    expect(found.map((link) => brokenBy(link, "docker"))).toEqual([undefined, undefined, "web.3 is pending"]);
    for (const link of found) expect(driftOf(link, true)).toEqual([]);
    const none = componentLinks({ ...observed([source], [across]), services }, [wanted]);
    expect(none.map(({ consumerName }) => consumerName)).toEqual(["web.2", "web.3"]);
  });

  test("is broken if the swarm has no such service, with what makes it again", () => {
    const [link] = componentLinks({ ...observed([source], [across]), services: [] }, [wanted]);
    expect(brokenBy(link!, "docker")).toBe("the service web is gone: `pulumi up --refresh` mends it");
  });

  test("is told of with how many replicas were seen, and each that was not with its node", async () => {
    const here = {
      ...task("web.1.abc"),
      Config: {
        Env: [],
        Labels: { "com.docker.swarm.service.name": "web", "com.docker.swarm.task.id": "t1" },
      },
    };
    const seen = { Id: here.Id, Names: [here.Name], State: "running", Labels: here.Config.Labels };
    const ofTask = (ID: string, Slot: number, NodeID: string | undefined, Status: object) => ({
      ...{ ID, Slot, NodeID, Status, ServiceID: "s", DesiredState: "running" },
    });
    const answer = (found: unknown) => () => Promise.resolve(found);
    const daemon = {
      info: answer({ Name: "one" }),
      listNetworks: answer([
        {
          Id: idOf("web-link-db"),
          Name: "web-link-db",
          Created: "2026-01-01T00:00:01Z",
          Scope: "swarm",
          Labels: { "redis-link.state": "one" },
        },
      ]),
      listContainers: answer([
        { ...seen, NetworkSettings: { Networks: { it: { NetworkID: idOf("web-link-db") } } } },
      ]),
      getContainer: () => ({ inspect: answer(here), exec: () => Promise.reject(new Error("no shell")) }),
      listServices: answer(
        [
          {
            ...{ Name: "web", Labels: { "redis-link.state": "one" } },
            Mode: { Replicated: { Replicas: 4 } },
          },
          { ...{ Name: "another", Labels: {} }, Mode: { Replicated: { Replicas: 1 } } },
        ].map((Spec) => ({
          ID: Spec.Name === "web" ? "s" : "other",
          Spec: { ...Spec, TaskTemplate: { ContainerSpec: {} } },
        })),
      ),
      listNodes: answer([
        { ID: "n1", Description: { Hostname: "one" }, Status: { State: "ready" } },
        { ID: "n2", Description: { Hostname: "two" }, Status: { State: "ready" } },
        { ID: "n3", Description: { Hostname: "three" }, Status: { State: "down" } },
      ]),
      listTasks: answer([
        ofTask("t4", 4, undefined, { State: "pending", Err: "no suitable node" }),
        ofTask("t1", 1, "n1", { State: "running" }),
        ofTask("t3", 3, "n3", { State: "running" }),
        ofTask("t2", 2, "n2", { State: "running" }),
      ]),
    } as unknown as Docker;
    const report = await collect(daemon, {
      ...{ stack: STACK, states: ["one"] },
      links: [{ ...wanted, stack: STACK }],
    });
    expect(report.services).toEqual([{ name: "web", wanted: 4, seen: 1 }]);
    expect(
      report.links.map(({ consumer, node, state, reason }) => [consumer.name, node, state, reason]),
    ).toEqual([
      ["web.1", "one", "unknown", "no shell"],
      ["web.2", "two", "unknown", unseen],
      ["web.3", "three", "unknown", "it is on three, which does not answer its managers"],
      [
        "web.4",
        "no node",
        "broken",
        'web.4 is pending, "no suitable node": `docker service ps --no-trunc web` says more',
      ],
    ]);
  });

  test("is looked at from inside a task whose source is elsewhere", () => {
    const here = observed([task("web.1.abc")], [across]);
    const [link] = componentLinks(here, [wanted]);
    const told = (seen: object) =>
      judged(link!, seen as never, { port: 6379, observed: here, cli: "docker" });
    expect(told({ address: "10.0.0.9", open: true, names: [] })).toEqual({ state: "works" });
    expect(told({ address: "10.0.0.9", open: false, names: [] }).state).toBe("broken");
  });
});

test("links of a stack's other daemons are not looked at, and say where they can be", async () => {
  const nothing = () => Promise.resolve([]);
  const daemon = {
    info: () => Promise.resolve({ Name: "here" }),
    listNetworks: nothing,
    listContainers: nothing,
  } as unknown as Docker;
  const far = { ...WANTED, daemonHost: "ssh://far" };
  const look = (links: WantedLink[], daemonHost?: string) =>
    collect(daemon, { stack: STACK, states: [], links, daemonHost });
  const { links } = await look([WANTED, far]);
  expect(links.map(({ state, reason, drift }) => [state, reason, drift.length > 0])).toEqual([
    ["broken", "app is gone: `pulumi up --refresh` mends it", true],
    [
      "unknown",
      "it is on the daemon at ssh://far: `DOCKER_HOST=ssh://far npx redis-link status --all` looks there",
      false,
    ],
  ]);
  expect(new Set(links.map(({ key }) => key)).size).toBe(2);
  const { links: swapped } = await look([far, WANTED], "ssh://far");
  expect(swapped.map(({ state }) => state).sort()).toEqual(["broken", "unknown"]);
});
