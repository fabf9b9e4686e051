import { dockerClient } from "../../../components/daemon/dockerClient";
import { nodeSpec } from "../../../components/swarm/failover/nodeSpec";
import { seenNodes, type NodeState, type SeenNode } from "../../../components/swarm/failover/nodeStates";
import { failoversOf, isOfFailover } from "../../../components/status/failovers";
import { exitCodeOf, type FailoverStatus } from "../../../components/status/report";
import { textOf } from "../../../components/status/text";
import { changesBetween } from "../../../components/status/phrases";
import type { FoundService } from "../../../components/swarm/swarmTypes";
import { fakeDaemon } from "../../support/fakeDaemon";

jest.mock("../../../components/swarm/failover/nodeStates", () => ({
  ...jest.requireActual<object>("../../../components/swarm/failover/nodeStates"),
  seenNodes: jest.fn(),
}));

const MACHINES = ["one", "two", "three"];
const state = (node: number): NodeState => ({
  ...{ node, role: node === 1 ? "primary" : "replica", primary: 1, link: "up", lag: 0 },
  replicas: node === 1 ? [2, 3].map((other) => ({ node: other, state: "online", lag: 1 })) : [],
  ...{ sentinels: 3, quorum: true, synced: true },
});
const WHOLE: SeenNode[] = MACHINES.map((machine, index) => ({
  ...{ node: index + 1, machine, state: state(index + 1) },
}));
const lost = (node: number): SeenNode[] =>
  WHOLE.map((one) => (one.node === node ? { node, machine: one.machine, away: "its machine is down" } : one));

const NODES = MACHINES.map((_machine, index) => ({
  ID: `s${index}`,
  Spec: nodeSpec(
    {
      ...{ name: "redis", image: "redis:7", nodes: MACHINES, secrets: [], configs: [], labels: {} },
      ...{ maxLagSeconds: 2, downAfterSeconds: 2, memoryMb: 0, encrypted: false, retainData: true },
      timeoutSeconds: 1,
    },
    index + 1,
    { swarmImage: "redis:7", noNewPrivileges: true, peersId: "peers" },
  ),
})) as unknown as FoundService[];

const service = (Name: string, Command: string[], Target: string) =>
  ({
    ...{ ID: Name, Version: { Index: 1 } },
    Spec: {
      Name,
      Mode: { Replicated: { Replicas: 2 } },
      TaskTemplate: { ContainerSpec: { Command }, Networks: [{ Target: "link" }, { Target }] },
    },
  }) as unknown as FoundService;
const FRONT = service("app-link-redis-front", ["sh", "/front.sh"], "peers");
const ALL = [...NODES, FRONT, service("other-front", ["sh", "/front.sh"], "others"), service("app", [], "x")];

async function found(seen: SeenNode[], running = 2): Promise<FailoverStatus> {
  jest.mocked(seenNodes).mockResolvedValue(seen);
  const task = { NodeID: "n1", DesiredState: "running", Status: { State: "running" } };
  fakeDaemon({ listTasks: Array(running).fill(task), listNodes: [{ ID: "n1", Status: { State: "ready" } }] });
  const [one] = await failoversOf(dockerClient(), ALL);
  return one!;
}

const report = (failover: FailoverStatus) => ({
  ...{ at: "2026-01-01T00:00:00Z", scope: "the stack a/b", links: [], failovers: [failover] },
});

test("tells the nodes and fronts of a Redis from apps", () => {
  expect(ALL.filter(isOfFailover).map(({ Spec }) => Spec.Name)).toEqual([
    ...["redis-1", "redis-2", "redis-3", "app-link-redis-front", "other-front"],
  ]);
});

test("status of a redundant Redis exits with 0, and shows nodes, Sentinels and fronts", async () => {
  const whole = await found(WHOLE);
  expect(exitCodeOf(report(whole))).toBe(0);
  expect(textOf(report(whole))).toContain(
    [
      "✓ redis: works, redundant",
      "  node 1      one: primary",
      "  node 2      two: replica, last heard of 1 s ago",
      "  node 3      three: replica, last heard of 1 s ago",
      "  sentinels   a majority",
      "  front       app-link-redis-front: 2 of 2 run",
    ].join("\n"),
  );
});

test("status of a Redis without redundancy exits with 3, and shows the missing node and the remedy", async () => {
  const degraded = await found(lost(3));
  expect(exitCodeOf(report(degraded))).toBe(3);
  const text = textOf(report(degraded)).replace(/\s+/g, " ");
  expect(text).toContain("? redis: works, without redundancy");
  expect(text).toContain("missing node 3 (three): its machine is down");
  expect(text).toContain("name another one in `nodes` and run `pulumi up`");
});

test("status of a full Redis exits with 2; status of a nearly full Redis only warns", async () => {
  const MIB = 2 ** 20;
  const primary = (more: object): SeenNode[] =>
    WHOLE.map((one) => (one.node === 1 ? { ...one, state: { ...one.state!, ...more } } : one));
  const full = await found(primary({ used: 192 * MIB, max: 192 * MIB, refuses: "OOM" }));
  expect(exitCodeOf(report(full))).toBe(2);
  const text = textOf(report(full)).replace(/\s+/g, " ");
  expect(text).toContain(
    "✗ redis: refuses writes why redis refuses writes, as its memory is full (192 of 192 MiB): raise `memoryMb`, or remove data",
  );
  const near = await found(primary({ used: 180 * MIB, max: 192 * MIB, refuses: "" }));
  expect(exitCodeOf(report(near))).toBe(0);
  expect(textOf(report(near))).toMatch(
    /✓ redis: works, redundant\n {2}memory {6}180 of 192 MiB are used\n {2}warning {5}93 %/,
  );
});

test("status exits with 3 if one of Redis' fronts is missing", async () => {
  const lacking = await found(WHOLE, 1);
  expect(lacking.missing).toEqual(["app-link-redis-front: 1 of 2 fronts run"]);
  expect(exitCodeOf(report(lacking))).toBe(3);
});

test("status exits with 2 if Redis has no primary", async () => {
  const broken = await found(lost(1));
  expect(exitCodeOf(report(broken))).toBe(2);
  expect(textOf(report(broken))).toContain("✗ redis: takes no writes");
});

test("a watch shows a change of redundancy, and shows nothing if nothing changed", async () => {
  const [whole, degraded] = [await found(WHOLE), await found(lost(3))];
  expect(changesBetween(report(whole), report(whole))).toEqual([]);
  expect(changesBetween(report(whole), report(degraded)).map(({ text }) => text)).toEqual([
    "redis: works, without redundancy, primary 1",
  ]);
});
