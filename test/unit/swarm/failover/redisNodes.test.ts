import { dockerClient as clientOf } from "../../../../components/daemon/dockerClient";
import { NotReadyError } from "../../../../components/docker/operations";
import { nodeSpec } from "../../../../components/swarm/failover/nodeSpec";
import {
  lastState,
  missingIn,
  primaryOf,
  seenNodes,
  untilWhole,
  type NodeState,
  type SeenNode,
} from "../../../../components/swarm/failover/nodeStates";
import type { RedisNodesInputs } from "../../../../components/swarm/failover/nodeSpec";
import { redisNodesOperations as nodes } from "../../../../components/swarm/failover/redisNodesOperations";
import { untilConverged } from "../../../../components/swarm/untilConverged";
import { daemonError, framed, LABELS } from "../../../support/engineAnswers";
import { fakeDaemon, type Answers, type Call } from "../../../support/fakeDaemon";
import { GONE, MANAGER } from "../../../support/fakeSwarm";

jest.mock("../../../../components/swarm/untilConverged", () => ({
  ...jest.requireActual<object>("../../../../components/swarm/untilConverged"),
  untilConverged: jest.fn(),
}));
jest.mock("node:timers/promises", () => jest.requireActual<object>("../../../support/clock"));

const INPUTS: RedisNodesInputs = {
  ...{ name: "redis", image: "redis:7", nodes: ["one", "two", "three"] },
  secrets: [{ id: "s1", name: "redis-acl-1", file: "acl" }],
  configs: [{ id: "c1", name: "redis-node-1", path: "/node.sh" }],
  ...{ maxLagSeconds: 2, downAfterSeconds: 3, memoryMb: 256, encrypted: false, retainData: true },
  ...{ timeoutSeconds: 5, labels: LABELS, daemonHost: "ssh://one" },
};
const PEER = { id: "s2", name: "redis-repl-1", file: "repl" };
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ON_SWARM = { swarmImage: "redis:7@sha256:1", noNewPrivileges: true, peersId: "peers" };

const machine = (name: string, index: number, state = "ready") => ({
  ID: `n${index + 1}`,
  Description: { Hostname: name },
  ...{ Spec: { Availability: "active" }, Status: { State: state } },
});

const replicas = (numbers: number[]) => numbers.map((node) => ({ node, state: "online", lag: 1 }));
const stateOf = (node: number, primary: number, more: Partial<NodeState> = {}): NodeState => ({
  ...{ node, primary, role: node === primary ? "primary" : "replica", link: "up", lag: 0 },
  replicas: replicas([1, 2, 3].filter((other) => other !== primary)),
  ...{ sentinels: 3, quorum: true, synced: true },
  ...more,
});
const line = (state: NodeState) => framed("redis: something", `state ${JSON.stringify(state)}`);

interface Swarm {
  primary?: number;
  /** Machines that are down, by number. */
  down?: number[];
  /** Inputs of the services that exist. */
  was?: RedisNodesInputs;
  /** Replicas of services that were scaled by hand. */
  scaled?: Partial<Record<string, number>>;
  answers?: Answers;
}

/** A swarm with the nodes of {@link INPUTS}, of which some machines may be down. */
function swarm({ primary = 2, down = [], was = INPUTS, scaled = {}, answers = {} }: Swarm = {}): Call[] {
  const specs = new Map(
    was.nodes.map((_machine, index) => [`redis-${index + 1}`, nodeSpec(was, index + 1, ON_SWARM)]),
  );
  for (const [name, spec] of specs) spec.Mode.Replicated.Replicas = scaled[name] ?? 1;
  const serviceOf = (id: string) => {
    const name = id.replace(/^id-/, "");
    const Spec = specs.get(name);
    return Spec === undefined ? GONE : { ID: `id-${name}`, Version: { Index: 7 }, Spec };
  };
  const isDown = (node: number) => down.includes(node);
  return fakeDaemon({
    info: MANAGER,
    version: { ApiVersion: "1.47" },
    listNodes: INPUTS.nodes.map((name, index) => machine(name, index, isDown(index + 1) ? "down" : "ready")),
    "image.distribution": { Descriptor: { digest: "sha256:1" } },
    listServices: () => [...specs.keys()].map(serviceOf),
    "service.inspect": serviceOf,
    "service.update": (id: string, { _body }: { _body: ReturnType<typeof nodeSpec> }) => {
      specs.set(id.replace(/^id-/, ""), _body);
    },
    createNetwork: { id: "peers" },
    createService: (spec: ReturnType<typeof nodeSpec>) => {
      specs.set(spec.Name, spec);
      return { id: `id-${spec.Name}` };
    },
    listTasks: ({ filters }: { filters: { service: string[] } } = { filters: { service: [] } }) =>
      filters.service.map((service) => ({
        ...{ ID: `task-${service}`, ServiceID: service, CreatedAt: "2026-01-01T00:00:00Z" },
        ...{ NodeID: `n${service.at(-1)}`, DesiredState: "running" },
        Status: {
          State: specs.get(service.slice(3))?.Mode.Replicated.Replicas === 0 ? "shutdown" : "running",
        },
      })),
    "task.logs": (id: string) => line(stateOf(Number(id.at(-1)), primary)),
    "container.logs": GONE,
    ...answers,
  });
}

/** Changes of services, in order. */
const updates = (calls: Call[]) =>
  calls.flatMap(([name, about]) => {
    if (name === "service.update") return [String(about)];
    return name === "createService" ? [`new ${(about as { Name: string }).Name}`] : [];
  });

const STATE = { ...INPUTS, ...ON_SWARM };
const update = (inputs: Partial<RedisNodesInputs>) => nodes.update("redis", STATE, { ...INPUTS, ...inputs });
const failureOf = (running: Promise<unknown>) => running.catch((error: unknown) => error);

beforeEach(() => {
  jest.mocked(untilConverged).mockReset();
  jest.mocked(untilConverged).mockResolvedValue({} as never);
});

describe("RedisNodes", () => {
  it("runs each node as a service on the node's machine, with a volume and the start script", () => {
    const spec = nodeSpec(INPUTS, 2, ON_SWARM);
    expect(spec).toMatchObject({
      Name: "redis-2",
      TaskTemplate: {
        Placement: { Constraints: ["node.hostname==two"] },
        Networks: [{ Target: "peers" }],
        Resources: { Limits: { Pids: 512, MemoryBytes: 256 * 1024 ** 2 } },
        ContainerSpec: {
          Image: "redis:7@sha256:1",
          Command: ["sh", "/node.sh"],
          Env: [
            ...["DOWN_AFTER=3000", "LAG=2", "NODE=2", "NODES=3"],
            ...["REDIS_ARGS=maxmemory 192mb", "SEED=1", "SVC=redis"],
          ],
          Mounts: [{ Type: "volume", Source: "redis-2", Target: "/data" }],
          Secrets: [{ SecretID: "s1", File: { Name: "acl", Mode: 0o400 } }],
          Configs: [{ ConfigID: "c1", File: { Name: "/node.sh" } }],
          CapabilityDrop: ["ALL"],
          Privileges: { NoNewPrivileges: true },
          StopGracePeriod: 60e9,
        },
      },
      UpdateConfig: { Order: "stop-first", Parallelism: 1 },
      EndpointSpec: { Mode: "dnsrr" },
    });
    const id = "5lqmx4xt4uwll0e5oa0u00r04";
    const { Placement } = nodeSpec({ ...INPUTS, nodes: [id, "b", "c"] }, 1, ON_SWARM).TaskTemplate;
    expect(Placement?.Constraints).toEqual([`node.id==${id}`]);
    const free = nodeSpec({ ...INPUTS, memoryMb: 0 }, 1, ON_SWARM).TaskTemplate;
    expect(free.Resources.Limits).toEqual({ Pids: 512 });
    expect(free.ContainerSpec.Env).toContain("REDIS_ARGS=");
  });

  it("creates all nodes at once, on an internal network", async () => {
    const calls = swarm({ was: { ...INPUTS, nodes: [] } });
    expect(await nodes.create(INPUTS)).toEqual({ id: "redis", ...ON_SWARM });
    expect(updates(calls)).toEqual(["new redis-1", "new redis-2", "new redis-3"]);
    expect(calls.find(([name]) => name === "createNetwork")?.[1]).toMatchObject({
      ...{ Name: "redis-peers", Internal: true, Attachable: true, Driver: "overlay" },
    });
  });

  it.each([1, 2, 3])("updates one node after the other, and primary %d last", async (primary) => {
    const calls = swarm({ primary });
    await update({ memoryMb: 512 });
    const others = [1, 2, 3].filter((node) => node !== primary);
    const order = [...others, primary].map((node) => `redis-${node}`);
    expect(updates(calls)).toEqual(order.map((name) => `id-${name}`));
    expect(jest.mocked(untilConverged).mock.calls.map(([, { name }]) => name)).toEqual(order);
  });

  it("updates no node while one node lags, but keeps the new inputs in the state", async () => {
    const lagging = (id: string) => line(stateOf(Number(id.at(-1)), 2, { link: "down" }));
    const calls = swarm({ answers: { "task.logs": lagging } });
    const failure = await failureOf(update({ memoryMb: 512 }));
    expect(failure).toBeInstanceOf(NotReadyError);
    expect((failure as Error).message).toMatch(
      /^redis is not redundant after 5 s: node 1 \(one\): it does not reach the primary; .* Bring the machines/,
    );
    expect(updates(calls)).toEqual([]);
  });

  it.each<[what: string, said: (node: number) => Partial<NodeState> | undefined, order: number[]]>([
    ["a node writes no log", (node) => (node === 3 ? undefined : { replicas: replicas([1]) }), [3, 1, 2]],
    ["a replica never gets the data", (node) => (node === 3 ? { link: "down" } : {}), [3, 1, 2]],
    ["no node becomes the primary", () => ({ role: "starting" }), [1, 2, 3]],
  ])("updates the nodes after a minute although %s", async (_what, said, order) => {
    let calls: Call[] = [];
    const logs = (id: string) => {
      const node = Number(id.at(-1));
      const more = updates(calls).length === 0 ? said(node) : {};
      return more === undefined ? "" : line(stateOf(node, 2, more));
    };
    calls = swarm({ answers: { "task.logs": logs } });
    const started = Date.now();
    await update({ memoryMb: 512, timeoutSeconds: 300 });
    expect(updates(calls)).toEqual(order.map((node) => `id-redis-${node}`));
    expect(Date.now() - started).toBeGreaterThan(60_000);
  });

  it("updates no node if none of the nodes writes a log", async () => {
    const calls = swarm({ answers: { "task.logs": "" } });
    const failure = await failureOf(update({ memoryMb: 512, timeoutSeconds: 300 }));
    expect((failure as Error).message).toContain("`docker service ps --no-trunc redis-1` on a manager says");
    expect(updates(calls)).toEqual([]);
  });

  it("updates all nodes at once for another replication password", async () => {
    const calls = swarm({ was: { ...INPUTS, secrets: [PEER] } });
    await update({ secrets: [{ ...PEER, id: "s3" }] });
    expect(updates(calls)).toEqual(["id-redis-1", "id-redis-2", "id-redis-3"]);
    expect(untilConverged).not.toHaveBeenCalled();
  });

  it("moves a node to its new machine before any other update", async () => {
    const calls = swarm({ down: [3], was: { ...INPUTS, nodes: ["one", "two", "gone"] } });
    const failure = await failureOf(update({}));
    expect(updates(calls)).toEqual(["id-redis-3"]);
    expect((failure as Error).message).toContain("node 3 (three): its machine is down");
  });

  it("accepts another manager while a machine is down, without an update of services", async () => {
    const calls = swarm({ down: [3] });
    await update({ daemonHost: "ssh://two" });
    expect(updates(calls)).toEqual([]);
  });

  it("a refresh reports a node that was changed by hand as missing, and all nodes as gone without services", async () => {
    swarm();
    expect(await nodes.read("redis", STATE)).toEqual({});
    swarm({ was: { ...INPUTS, nodes: ["one", "two", "other"] } });
    expect(await nodes.read("redis", STATE)).toEqual({ missing: ["redis-3"] });
    swarm({ was: { ...INPUTS, nodes: [] }, answers: { "network.inspect": GONE } });
    expect(await nodes.read("redis", STATE)).toBeUndefined();
  });

  it("keeps volumes and network if the user forces a replacement", async () => {
    const inspect = (id: string) => ({
      ID: `id-${id}`,
      Version: { Index: 7 },
      Spec: { Name: id, Labels: LABELS, TaskTemplate: { ContainerSpec: {} } },
    });
    const answers = { listTasks: [], "service.remove": undefined, "service.inspect": inspect };
    const calls = swarm({ answers });
    const state = { ...STATE, name: "kept", retainData: false };
    await nodes.delete("kept", state, { own: { ...INPUTS, name: "kept" } });
    const done = calls.map(([name]) => name);
    expect(done.filter((name) => name === "service.remove")).toHaveLength(3);
    expect(done.filter((name) => /createService|network.remove|volume.remove/.test(name))).toEqual([]);
  });

  it.each<[string, Partial<RedisNodesInputs>, string]>([
    ["containerName", { name: "other" }, 'containerName: its volumes are named after "redis"'],
    ["number of nodes", { nodes: ["one"] }, "nodes: it has 3 nodes"],
  ])("refuses a replacement that the user forces with another %s", async (_what, own, reason) => {
    const calls = swarm();
    await expect(nodes.delete("redis", STATE, { own: { ...INPUTS, ...own } })).rejects.toThrow(reason);
    expect(calls).toEqual([]);
  });

  it.each<[string, Swarm]>([
    ["removed", { was: { ...INPUTS, nodes: ["one", "two"] } }],
    ["scaled to 0", { scaled: { "redis-3": 0 } }],
  ])("first updates a node that was %s by hand", async (how, was) => {
    swarm(was);
    expect(await nodes.check?.(INPUTS, { ...INPUTS, memoryMb: 512 })).toBeUndefined();
    const calls = swarm(was);
    await update({ memoryMb: 512 });
    const third = how === "removed" ? "new redis-3" : "id-redis-3";
    expect(updates(calls)).toEqual([third, "id-redis-1", "id-redis-2"]);
    swarm(was);
    await expect(untilWhole(clientOf(), { name: "redis", nodes: 3, timeoutSeconds: 5 })).rejects.toThrow(
      /node 3 \(.*\): it.* service redis-3.*`pulumi up --refresh` brings services back/,
    );
  });

  it("reports the nodes as missing, not as gone, while their network exists", async () => {
    swarm({ was: { ...INPUTS, nodes: [] }, answers: { "network.inspect": { Id: "peers" } } });
    expect(await nodes.read("redis", STATE)).toEqual({ missing: ["redis-1", "redis-2", "redis-3"] });
  });
});

describe("a preview of RedisNodes", () => {
  const check = (olds: Partial<RedisNodesInputs>, inputs: Partial<RedisNodesInputs>) =>
    nodes.check?.(olds, { ...INPUTS, ...inputs });

  it("refuses a node's service name that an unlabelled service has", async () => {
    swarm({ was: { ...INPUTS, labels: {} } });
    expect(await check({}, {})).toMatchObject({
      property: "containerName",
      reason: expect.stringContaining('service "redis-1" exists and is not of this stack') as string,
    });
  });

  it.each([
    ["with another password", [{ ...PEER, id: "s3" }]],
    ["with a password that is not known yet", UNKNOWN],
  ])("refuses existing services of this stack %s", async (_what, secrets) => {
    swarm({ was: { ...INPUTS, secrets: [PEER] } });
    expect(await check({}, { secrets: secrets as never })).toMatchObject({
      property: "containerName",
      reason: expect.stringMatching(/^service "redis-1" is of this stack and .* `aliases`;/) as string,
    });
    expect(await check({}, { secrets: [PEER] })).toBeUndefined();
  });

  const first = {};
  it.each<[reason: string, olds: object, inputs: Partial<RedisNodesInputs>, down: number[]]>([
    [
      '"four" is no node of the swarm, whose nodes are one, three, two',
      first,
      { nodes: ["one", "two", "four"] },
      [],
    ],
    ['"n1" and "one" are one machine', first, { nodes: ["one", "n1", "two"] }, []],
    ['"three" is down: bring it back', first, {}, [3]],
    ["it has 3 nodes, and its Sentinels", INPUTS, { nodes: ["one", "two", "three", "n4", "n5"] }, []],
    ['its volumes are named after "other"', { ...INPUTS, name: "other" }, {}, []],
    ["Docker cannot change whether it is encrypted", INPUTS, { encrypted: true }, []],
    ["node 3 (three) is away: its machine is down", INPUTS, { memoryMb: 512 }, [3]],
    ["the order of three, two is another", INPUTS, { nodes: ["one", "three", "two"] }, []],
    [
      "2 nodes that run would go to other machines (two, three)",
      { ...INPUTS, nodes: ["one", "gone", "away"] },
      {},
      [],
    ],
  ])("refuses inputs because %s", async (reason, olds, inputs, down) => {
    swarm({ down, answers: olds === first ? { "service.inspect": GONE } : {} });
    expect(await check(olds, inputs)).toMatchObject({ reason: expect.stringContaining(reason) as string });
  });

  it("accepts machines that are given by their ids", async () => {
    swarm();
    expect(await check(INPUTS, { nodes: ["n1", "n2", "n3"] })).toBeUndefined();
  });

  it("accepts an update while a node fails on a machine that is up", async () => {
    const failed = {
      DesiredState: "ready",
      NodeID: "n3",
      CreatedAt: "2026-01-01T00:00:00Z",
      Status: { State: "rejected" },
    };
    swarm({ answers: { listTasks: [{ ID: "task-id-redis-3", ServiceID: "id-redis-3", ...failed }] } });
    expect(await check(INPUTS, { image: "redis:8" })).toBeUndefined();
  });

  it("accepts unchanged inputs, unknown inputs, and the first inputs", async () => {
    swarm({ down: [3] });
    expect(await check(INPUTS, {})).toBeUndefined();
    expect(await check({}, { name: UNKNOWN })).toBeUndefined();
    swarm({ answers: { "service.inspect": GONE } });
    expect(await check({}, {})).toBeUndefined();
  });
});

describe("the missing parts of a failover", () => {
  const all = (...more: Partial<NodeState>[]): SeenNode[] =>
    ["one", "two", "three"].map((name, index) => ({
      ...{ node: index + 1, machine: name },
      state: stateOf(index + 1, 2, more[index]),
    }));

  it.each<[string, SeenNode[], string[]]>([
    ["nothing if all nodes are well", all(), []],
    ["a node that is still starting", all({ role: "starting" }), ["node 1 (one): it waits for the others"]],
    ["a node that is still copying the data", all({ synced: false }), ["node 1 (one): it copies the data"]],
    [
      "a replica that is not online",
      all({}, { replicas: replicas([1]) }),
      ["node 2 (two): 1 of its 2 replicas are online"],
    ],
    [
      "a Sentinel that reaches no majority",
      all({ quorum: false }),
      ["node 1 (one): its Sentinel reaches no majority"],
    ],
    [
      "a Sentinel that does not know the primary",
      all({ sentinels: 2 }),
      ["node 1 (one): 2 of 3 Sentinels know the primary"],
    ],
    ["a node that follows the wrong primary", all({ primary: 3 }), ["node 1 (one): it follows node 3"]],
    [
      "two primaries",
      all({ role: "primary", replicas: replicas([2, 3]) }),
      ["nodes 1 (one) and 2 (two) both say that they are the primary"],
    ],
    [
      "a machine that is down, but not what follows from that",
      [
        { node: 1, machine: "one", state: stateOf(1, 2, { sentinels: 2 }) },
        { node: 2, machine: "two", state: stateOf(2, 2, { sentinels: 2, replicas: replicas([1]) }) },
        { node: 3, machine: "three", away: "its machine is down" },
      ],
      ["node 3 (three): its machine is down"],
    ],
  ])("reports %s", (_name, seen, expected) => {
    expect(missingIn(seen)).toEqual(expected);
  });

  it.each([1, 2, 3])("reports nothing if only node %i writes a log, without a defect", async (heard) => {
    const silent = daemonError(500, "node is not available");
    const logs = (id: string) => (id.endsWith(String(heard)) ? line(stateOf(heard, 2)) : silent);
    swarm({ answers: { "task.logs": logs } });
    const seen = await seenNodes(clientOf(), "redis", 3);
    expect(missingIn(seen)).toEqual([]);
    expect(primaryOf(seen)?.node).toBe(2);
  });

  it("reports a drained machine, with the remedy", async () => {
    const drained = { ...machine("three", 2), Spec: { Availability: "drain" } };
    const listNodes = [machine("one", 0), machine("two", 1), drained];
    swarm({ answers: { listNodes, listTasks: [] } });
    const [, , third] = await seenNodes(clientOf(), "redis", 3);
    expect(third?.away).toBe("its machine is set to drain (docker node update --availability active three)");
  });

  it("reads a node's state from the last complete line of its log", () => {
    const [older, newer] = [stateOf(1, 2), stateOf(1, 3)].map((state) => `state ${JSON.stringify(state)}`);
    expect(lastState(`${older}\nsomething\n${newer}\nha: state of things`)).toEqual(stateOf(1, 3));
    expect(lastState("nothing")).toBeUndefined();
  });
});
