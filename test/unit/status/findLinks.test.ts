import { dockerClient } from "../../../components/daemon/dockerClient";
import { brokenBy, driftOf } from "../../../components/status/verdict";
import { collect, judged } from "../../../components/status/collect";
import { componentLinks, legacyLinks, type FoundLink } from "../../../components/status/findLinks";
import type { Container } from "../../../components/status/observe";
import type { WantedLink } from "../../../components/status/stackState";
import { fakeDaemon } from "../../support/fakeDaemon";
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
const source = (...on: Parameters<typeof as>) => container("s", as(...on));
const task = (name: string, network: string, state: object = {}) =>
  container(name, on(network), { labels: { "com.docker.swarm.service.name": "web" }, state });
const A = container("a", on("a-link-b-link-c"));

test.each<[network: string, link: string | undefined, containers: Container[]]>([
  ["app-link-redis", "app redis store", [APP, STORE]],
  ["app-link-redis", "app redis store", [STORE]],
  ["app-link-redis", "app redis ", [APP]],
  // Existing containers tell where the consumer's name ends.
  [
    "a-link-b-link-c",
    "a-link-b c s",
    [container("a-link-b", on("a-link-b-link-c")), source("a-link-b-link-c", "c")],
  ],
  ["a-link-b-link-c", "a b-link-c s", [A, container("a-link-b", {}), source("a-link-b-link-c", "b-link-c")]],
  ["app-link-DB", "app DB s", [container("app", on("app-link-DB")), source("app-link-DB", "db")]],
  // A source's own network, and an ordinary one.
  ["my-link-cache-network", undefined, [container("my-link-cache", on("my-link-cache-network"))]],
  ["app-front", undefined, [APP]],
  ["web-link-db", "web db s", [task("web.1.x", "web-link-db"), source("web-link-db", "db")]],
])("recognises the network %s as the link %j", (name, link, containers) => {
  const found = componentLinks(observed(containers, [network(name)])).map(ends);
  expect(found).toEqual(link === undefined ? [] : [`${link} ${name}`]);
});

const OLD = container("app", on("bridge"), { links: ["/db:/app/mysql"] });
// On a user's network, Docker has a link in two places.
const OWN = container("app", { net: { links: ["db:mysql"] } }, { links: ["db:mysql"], mode: "net" });

test.each<[what: string, containers: Container[], links: string[]]>([
  ["on the default bridge", [OLD, container("db", on("bridge"))], ["app mysql db bridge"]],
  ["on a user-defined network", [OWN, container("db", on("net"))], ["app mysql db net"]],
  ["to a container that is gone", [OLD], ["app mysql db bridge"]],
  ["nowhere among containers without --link", [APP, STORE], []],
])("finds links of docker run --link %s", (_what, containers, links) => {
  expect(legacyLinks(observed(containers)).map(ends)).toEqual(links);
});

const down = (state: object) =>
  container("store", as("app-link-redis", "redis"), { state: { Running: false, ...state } });

const mends = "`pulumi up --refresh` mends it";

test.each<[what: string, containers: Container[], broken: string | undefined]>([
  ["running", [APP, STORE], undefined],
  [
    "stopped",
    [APP, down({ Status: "exited", ExitCode: 1 })],
    "does not run (exited, exit code 1): `docker start store`",
  ],
  ["paused", [APP, down({ Running: true, Paused: true })], "is paused: `docker unpause store`"],
  [
    "restarting",
    [APP, down({ Restarting: true, ExitCode: 1 })],
    "ends again and again (exit code 1): `docker logs store` says why",
  ],
  [
    "unhealthy",
    [APP, down({ Running: true, Health: { Status: "unhealthy" } })],
    "is unhealthy: `docker inspect store` has its last health checks",
  ],
])("judges a link whose source is %s, and reports no drift", (_what, containers, broken) => {
  const [link] = componentLinks(observed(containers, [NETWORK]), [WANTED]);
  expect(brokenBy(link!, "docker")).toBe(broken && `store ${broken}`);
  expect(driftOf(link!, true)).toEqual([]);
});

test.each<[drift: string, containers: Container[], broken: string | undefined]>([
  ["the source store is gone", [APP], `store is gone: ${mends}`],
  ["the consumer app is gone", [STORE], `app is gone: ${mends}`],
  [
    "store is another container than the source in the state",
    [APP, { ...STORE, Id: idOf("other") }],
    undefined,
  ],
  [
    "app is another container than the consumer in the state",
    [{ ...APP, Id: idOf("other") }, STORE],
    undefined,
  ],
  [
    "store is not on app-link-redis",
    [APP, container("store", {})],
    `store is not on app-link-redis as redis: ${mends}`,
  ],
  [
    "store is on app-link-redis, and not as redis",
    [APP, container("store", on("app-link-redis"))],
    `store is not on app-link-redis as redis: ${mends}`,
  ],
  ["store was renamed to old-store", [APP, { ...STORE, Name: "/old-store" }], undefined],
  ["app was renamed to old-app", [{ ...APP, Name: "/old-app" }, STORE], undefined],
  ["app is not on app-link-redis", [container("app", {}), STORE], `app is not on app-link-redis: ${mends}`],
  ["the network app-link-redis is gone", [], `the network app-link-redis is gone: ${mends}`],
])("reports drift and its effect on the link: %s", (drift, containers, broken) => {
  const there = containers.length > 0 ? containers : [container("app", {}), container("store", {})];
  const [link] = componentLinks(observed(there, containers.length > 0 ? [NETWORK] : []), [WANTED]);
  expect(brokenBy(link!, "docker")).toBe(broken);
  expect(driftOf(link!, true)).toEqual([drift]);
  expect(driftOf(link!, false)).toEqual([]);
});

test("reports a recreated network, and a link that the state does not know, as drift", () => {
  const anew = observed([APP, STORE], [NETWORK]);
  const [link] = componentLinks(anew, [{ ...WANTED, networkId: idOf("before") }]);
  expect(driftOf(link!, true)).toEqual(["the network app-link-redis was made anew"]);
  const [unknown] = componentLinks(anew, []);
  expect(unknown?.stack).toBe(STACK);
  expect(driftOf(unknown!, true)).toEqual(["the state has no link with the network app-link-redis"]);
});

test("the remedy names the stack's daemon; for docker run --link, the remedy does not name Pulumi", () => {
  const [link] = componentLinks(observed([APP, down({ Status: "exited" })], [NETWORK]), [WANTED]);
  expect(brokenBy(link!, "docker --host ssh://far")).toContain("`docker --host ssh://far start store`");
  const [old] = legacyLinks(observed([OLD]));
  expect(brokenBy(old!, "docker")).toBe("db is gone: start app again by hand");
});

const OTHER = container("other", { x: { address: "10.0.0.9" } });

const leads = (address: string, whose: string) =>
  `redis leads app to ${address}, which is ${whose}, and not to store`;

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
    `${leads("10.0.0.9", "other")}: \`docker network disconnect x other\``,
  ],
  [{ address: "10.9.9.9", open: true, names: [] }, "broken", leads("10.9.9.9", "not its address")],
  [
    { address: "10.0.0.3", open: false, names: [] },
    "broken",
    "port 6379 of store does not answer app: `docker logs store` says why",
  ],
  [{ address: "10.0.0.3", names: [] }, "unknown", "app has nothing to ask port 6379 with"],
])("if a look from inside the consumer finds %j, the link's state is %s", (seen, state, reason) => {
  const found = observed([APP, STORE, OTHER], [NETWORK]);
  const [link] = componentLinks(found, [WANTED]);
  const told = judged(link!, seen as never, { port: 6379, observed: found, cli: "docker" });
  expect(told).toEqual({ state, ...(reason === undefined ? {} : { reason }) });
});

describe("a link across the nodes of a swarm", () => {
  const across = { ...network("web-link-db"), isAcross: true };
  const taskOf = (name: string, state?: object) => task(name, "web-link-db", state);
  const db = source("web-link-db", "db");
  const wanted = {
    ...{ ...WANTED, networkId: idOf("web-link-db"), name: "web-link-db", alias: "db", consumer: "web" },
    ...{ consumerId: undefined, containerId: idOf("s"), sourceName: "s", isAcross: true },
  };

  test("finds a link for each running task on this node", () => {
    const former = taskOf("web.1.fed", { Running: false, Status: "exited" });
    const tasks = [former, taskOf("web.1.abc"), taskOf("web.2.def")];
    const found = componentLinks(observed([...tasks, db], [across]), [wanted]);
    expect(found.map(ends)).toEqual(["web.1 db s web-link-db", "web.2 db s web-link-db"]);
    expect(new Set(found.map(({ key }) => key)).size).toBe(2);
    for (const link of found)
      expect([brokenBy(link, "docker"), driftOf(link, true)]).toEqual([undefined, []]);
  });

  test("reports no defect if the source or a task is on another node", () => {
    for (const containers of [[db], [taskOf("web.1.abc")], [taskOf("web.1.fed", { Running: false })], []]) {
      const [link] = componentLinks(observed(containers, [across]), [wanted]);
      expect([brokenBy(link!, "docker"), driftOf(link!, true)]).toEqual([undefined, []]);
    }
  });

  const replica = { name: "web.2", node: "two", state: "on another node", runs: true };
  const pending = {
    ...{ name: "web.3", node: "no node", state: "pending", runs: false, broken: "web.3 is pending" },
  };

  test("finds links of replicas that run here or nowhere, but not of replicas on other nodes", () => {
    const services = [{ name: "web", wanted: 3, elsewhere: [replica, pending] }];
    const found = componentLinks({ ...observed([taskOf("web.1.abc"), db], [across]), services }, [wanted]);
    expect(found.map(ends)).toEqual(["web.1", "web.3"].map((name) => `${name} db s web-link-db`));
    expect(new Set(found.map(({ key }) => key)).size).toBe(2);
    expect(found.map((link) => brokenBy(link, "docker"))).toEqual([undefined, "web.3 is pending"]);
    for (const link of found) expect(driftOf(link, true)).toEqual([]);
    const none = componentLinks({ ...observed([db], [across]), services }, [wanted]);
    expect(none.map(({ consumerName }) => consumerName)).toEqual(["web.3"]);
    const elsewhere = [{ name: "web", wanted: 1, elsewhere: [replica] }];
    const unseen = componentLinks({ ...observed([db], [across]), services: elsewhere }, [wanted]);
    expect(unseen.map(({ consumerName, consumer }) => [consumerName, consumer])).toEqual([
      ["web", undefined],
    ]);
  });

  test("reports a broken link with the remedy if the consumer's service is gone", () => {
    const [link] = componentLinks({ ...observed([db], [across]), services: [] }, [wanted]);
    expect(brokenBy(link!, "docker")).toBe("the service web is gone: `pulumi up --refresh` mends it");
  });

  test("reports the number of replicas on this node, and the nodes of other replicas", async () => {
    const Labels = { "com.docker.swarm.service.name": "web", "com.docker.swarm.task.id": "t1" };
    const here = { ...taskOf("web.1.abc"), Config: { Env: [], Labels } };
    const seen = { Id: here.Id, Names: [here.Name], State: "running", Labels: here.Config.Labels };
    const ofTask = (ID: string, Slot: number, NodeID: string | undefined, Status: object) => ({
      ...{ ID, Slot, NodeID, Status, ServiceID: "s", DesiredState: "running" },
    });
    const service = (ID: string, Name: string, Labels: object, Replicas: number) => ({
      ...{
        ID,
        Spec: { Name, Labels, Mode: { Replicated: { Replicas } }, TaskTemplate: { ContainerSpec: {} } },
      },
    });
    const node = (ID: string, Hostname: string, State: string) => ({
      ...{ ID, Description: { Hostname }, Status: { State } },
    });
    const ours = { "redis-link.state": "one" };
    const [Id, Name, Created] = [idOf("web-link-db"), "web-link-db", "2026-01-01T00:00:01Z"];
    const on = { Networks: { it: { NetworkID: Id } } };
    fakeDaemon({
      info: { Name: "one" },
      listNetworks: [{ Id, Name, Created, Scope: "swarm", Labels: ours }],
      listContainers: [{ ...seen, NetworkSettings: on }],
      "container.inspect": here,
      "container.exec": new Error("no shell"),
      listServices: [service("s", "web", ours, 4), service("other", "another", {}, 1)],
      listNodes: [node("n1", "one", "ready"), node("n2", "two", "ready"), node("n3", "three", "down")],
      listTasks: [
        ofTask("t4", 4, undefined, { State: "pending", Err: "no suitable node" }),
        ofTask("t1", 1, "n1", { State: "running" }),
        ofTask("t3", 3, "n3", { State: "running" }),
        ofTask("t2", 2, "n2", { State: "running" }),
      ],
    });
    const links = [{ ...wanted, stack: STACK }];
    const report = await collect(dockerClient(), { stack: STACK, states: ["one"], links });
    expect(report.services).toEqual([{ name: "web", wanted: 4, seen: 1, elsewhere: ["two"] }]);
    const more = "`docker service ps --no-trunc web` says more";
    expect(
      report.links.map(({ consumer, node, state, reason }) => [consumer.name, node, state, reason]),
    ).toEqual([
      ["web.1", "one", "unknown", "no shell"],
      ["web.3", "three", "unknown", "it is on three, which does not answer its managers"],
      ["web.4", "no node", "broken", `web.4 is pending, "no suitable node": ${more}`],
    ]);
  });

  test("judges a link from inside a task although the source is on another node", () => {
    const here = observed([taskOf("web.1.abc")], [across]);
    const [link] = componentLinks(here, [wanted]);
    const told = (seen: object) =>
      judged(link!, seen as never, { port: 6379, observed: here, cli: "docker" });
    expect(told({ address: "10.0.0.9", open: true, names: [] })).toEqual({ state: "works" });
    expect(told({ address: "10.0.0.9", open: false, names: [] }).state).toBe("broken");
  });
});

test("reports links on the stack's other daemons as unknown, with the command that looks at them", async () => {
  fakeDaemon({ info: { Name: "here" } });
  const far = { ...WANTED, daemonHost: "ssh://far" };
  const look = (links: WantedLink[], daemonHost?: string) =>
    collect(dockerClient(), { stack: STACK, states: [], links, daemonHost });
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
