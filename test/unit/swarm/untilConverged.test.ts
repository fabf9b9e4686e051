import type Docker from "dockerode";
import { dockerClient } from "../../../components/daemon/dockerClient";
import { endpointsOf } from "../../../components/swarm/servicePorts";
import type { Node, Task } from "../../../components/swarm/swarmTypes";
import { untilConverged } from "../../../components/swarm/untilConverged";
import { daemonError, framed } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";

jest.mock("node:timers/promises", () => jest.requireActual<object>("../../support/clock"));

const TEMPLATE = { ContainerSpec: { Image: "app:2", Env: ["REDIS_PASSWORD=hidden"] } };
const OLD = { ContainerSpec: { Image: "app:1" } };

const NODES: Node[] = [
  { ID: "n1", Description: { Hostname: "one" }, Status: { State: "ready", Addr: "10.0.0.1" } },
  { ID: "n2", Description: { Hostname: "two" }, Status: { State: "ready", Addr: "10.0.0.2" } },
  { ID: "n3", Description: { Hostname: "three" }, Status: { State: "down", Addr: "10.0.0.3" } },
];

function task(id: string, more: object = {}, status: object = {}): Task {
  const made = { ID: id, CreatedAt: id, Slot: 1, NodeID: "n1", DesiredState: "running", Spec: TEMPLATE };
  return { ...made, Status: { State: "running", ...status }, ...more };
}

interface Swarm {
  replicas?: number;
  state?: string;
  /** When its update began. */
  since?: string;
  tasks: Task[];
  log?: unknown;
}

/** The client of a swarm that answers one look after the other, and the last one for ever. */
function swarm(...looks: Swarm[]): Docker {
  let look = 0;
  const now = () => looks[Math.min(look, looks.length - 1)]!;
  fakeDaemon({
    "service.inspect": () => ({
      Spec: {
        TaskTemplate: { ...TEMPLATE, Runtime: "container" },
        Mode: { Replicated: { Replicas: now().replicas ?? 1 } },
      },
      ...(now().state === undefined ? {} : { UpdateStatus: { State: now().state, StartedAt: now().since } }),
    }),
    listTasks: () => now().tasks,
    listNodes: () => {
      look += 1;
      return NODES;
    },
    "task.logs": () => now().log ?? Buffer.from(""),
  });
  return dockerClient();
}

/** An earlier task of a replica. */
const ended = (id: string, State: string, Err: string, more: object = {}) =>
  task(id, { DesiredState: "shutdown", ...more }, { State, Err });

const AWAITED = { id: "s", name: "app", timeoutSeconds: 0, concealed: ["s3cret"] };

describe("waiting for a service", () => {
  it("waits until the wanted number of tasks run the current spec", async () => {
    const tasks = [task("1"), task("2", { Slot: 2, NodeID: "n2" })];
    const found = await untilConverged(swarm({ replicas: 2, tasks }), AWAITED);
    expect(found.tasks).toEqual(tasks);
  });

  it("waits until the service's tasks have started", async () => {
    const starting = [task("1", {}, { State: "starting" })];
    const docker = swarm({ tasks: [] }, { tasks: starting }, { tasks: [task("1")] });
    await expect(untilConverged(docker, { ...AWAITED, timeoutSeconds: 9 })).resolves.toBeDefined();
  });

  it("after an update of ports, waits until the swarm has begun and completed that update", async () => {
    const [old, fresh] = [task("1"), task("2")];
    const docker = swarm(
      { tasks: [old] },
      { tasks: [old], state: "updating" },
      { tasks: [fresh], state: "completed" },
    );
    const awaited = { ...AWAITED, timeoutSeconds: 9, isUpdated: true, isRolled: true };
    expect((await untilConverged(docker, awaited)).tasks).toEqual([fresh]);
  });

  it("waits until the swarm has completed the update", async () => {
    const tasks = [task("1")];
    const docker = swarm({ state: "updating", tasks }, { state: "completed", tasks });
    await untilConverged(docker, { ...AWAITED, timeoutSeconds: 9, isUpdated: true });
    expect.assertions(0);
  });

  it("accepts tasks with other constraints, and ignores ended tasks", async () => {
    const tasks = [
      task("1", { Spec: { ...TEMPLATE, Placement: { Constraints: ["node.role == worker"] } } }),
      task("0", { DesiredState: "shutdown", Spec: OLD }, { State: "shutdown" }),
    ];
    await expect(untilConverged(swarm({ tasks }), AWAITED)).resolves.toBeDefined();
  });

  it("ignores the rollback of an earlier update", async () => {
    const docker = swarm({ state: "rollback_completed", tasks: [task("1")] });
    await expect(untilConverged(docker, AWAITED)).resolves.toBeDefined();
  });
});

describe("waiting for a service that does not get ready", () => {
  const none = "0 of 1 replicas are healthy.";
  const ofApp = (Slot: number, on: string, said: string) => `Replica ${Slot} of app:2 on ${on}: ${said}.`;
  const unplaced = { State: "pending", Err: "no suitable node (1 node down)" };
  const failed = [
    ended("1", "failed", "older"),
    task("2", {}, { State: "failed", Err: "exit (1)" }),
    task("3", { Slot: 2, NodeID: "n2" }, { State: "rejected", Err: "No such image: app:2" }),
  ];
  const log = framed("no login", "for hidden and s3cret at redis://:pw@redis");

  it.each<[string, Swarm, string]>([
    ["without tasks", { tasks: [] }, `${none} Docker has made no task for it yet.`],
    [
      "with a task on no node",
      { tasks: [task("1", { NodeID: undefined }, unplaced)] },
      `${none} ${ofApp(1, "no node", 'pending, "no suitable node (1 node down)"')}`,
    ],
    [
      "with a task whose node is down",
      { tasks: [task("1", { NodeID: "n3" })] },
      `${none} ${ofApp(1, "three (node down)", 'running, ""')}`,
    ],
    [
      "with a task of the former spec",
      { tasks: [task("1"), task("0", { Slot: 2, Spec: OLD })], replicas: 1 },
      "1 of 1 replicas are healthy. No task of it has failed.",
    ],
    [
      "with failed tasks, and shows each replica's newest task and its log without secrets",
      { replicas: 2, tasks: failed, log },
      `0 of 2 replicas are healthy. ${ofApp(1, "one", 'failed, "exit (1)"')} ` +
        `${ofApp(2, "two", 'rejected, "No such image: app:2"')} ` +
        "The end of its log: no login / for [secret] and [secret] at redis://:[secret]@redis.",
    ],
  ])("fails for a service %s", async (_what, look, said) => {
    const failure = untilConverged(swarm(look), AWAITED);
    await expect(failure).rejects.toThrow(`app did not get ready within 0 s: ${said}`);
    await expect(failure).rejects.toThrow("More by `docker service ps --no-trunc app`.");
  });

  it("fails with the remedy if the service is gone", async () => {
    fakeDaemon({ "service.inspect": daemonError(404, "service s not found") });
    await expect(untilConverged(dockerClient(), AWAITED)).rejects.toThrow(
      "The service app is gone from its swarm: `pulumi up --refresh` makes it again.",
    );
  });

  it("names only replicas whose newest task is not healthy", async () => {
    const starting = { State: "starting", Message: "starting" };
    const tasks = [ended("1", "failed", "older"), task("2"), task("3", { Slot: 2, NodeID: "n2" }, starting)];
    const late = untilConverged(swarm({ replicas: 2, tasks }), AWAITED);
    await expect(late).rejects.toThrow(
      '1 of 2 replicas are healthy. Replica 2 of app:2 on two: starting, "starting". More by',
    );
  });

  it("names a replica's failed task rather than its new task, if both have the same spec", async () => {
    const tasks = [
      ended("0", "failed", "older", { Spec: OLD }),
      ended("1", "rejected", "No such image: app:2"),
      task("2", { DesiredState: "ready" }, { State: "ready", Message: "prepared" }),
    ];
    const why = 'Replica 1 of app:2 on one: rejected, "No such image: app:2". More by';
    await expect(untilConverged(swarm({ tasks }), AWAITED)).rejects.toThrow(why);
    const [old, , fresh] = tasks as [Task, Task, Task];
    await expect(untilConverged(swarm({ tasks: [old, fresh] }), AWAITED)).rejects.toThrow(
      'Replica 1 of app:2 on one: ready, "prepared". More by',
    );
  });

  it.each([
    [
      "rollback_completed",
      "Docker has rolled the update back, as the new tasks failed; what ran before runs again.",
    ],
    ["rollback_paused", "Docker could not roll the update back, either."],
    ["paused", "Docker has paused the update."],
  ])("fails at once if the update ends with %s", async (state, message) => {
    const failed = task("1", {}, { State: "failed", Err: "exit (1)" });
    const docker = swarm({ state, tasks: [failed] });
    const update = untilConverged(docker, { ...AWAITED, timeoutSeconds: 60, isUpdated: true });
    await expect(update).rejects.toThrow(`app: ${message}`);
    await expect(update).rejects.toThrow('Replica 1 of app:2 on one: failed, "exit (1)"');
  });

  it("after a rollback, names only the failed tasks of the update that was rolled back", async () => {
    const bad = { ContainerSpec: { Image: "app:3@sha256:abc" } };
    const before = [
      ended("2026-01-01T00:00:00Z", "rejected", "thirteen minutes ago", { Slot: 2, Spec: bad }),
      task("2026-01-01T00:01:00Z", { Slot: 2 }),
    ];
    const tried = [
      ended("2026-01-01T00:13:01.5Z", "rejected", "first", { Spec: bad }),
      ended("2026-01-01T00:13:01Z", "rejected", "earlier", { Spec: bad }),
      task("2026-01-01T00:13:02Z", { Spec: bad, DesiredState: "shutdown" }, { State: "preparing" }),
    ];
    const tasks = [...before, ...tried];
    const docker = swarm(
      { replicas: 2, state: "updating", since: "2026-01-01T00:13:00Z", tasks },
      { replicas: 2, state: "rollback_completed", tasks: [...tasks, task("2026-01-01T00:13:03Z")] },
    );
    const update = untilConverged(docker, { ...AWAITED, timeoutSeconds: 60, isUpdated: true });
    await expect(update).rejects.toThrow(
      /what ran before runs again\. Replica 1 of app:3 on one: rejected, "first"\. Put it right/,
    );
  });
});

describe("endpoints", () => {
  const on = (NodeID: string, PublishedPort: number) => {
    const Ports = [{ TargetPort: 3000, PublishedPort, Protocol: "tcp" }];
    return task(NodeID, { NodeID }, { PortStatus: { Ports } });
  };

  it("lists an endpoint for each node with a task, sorted by node", () => {
    expect(endpointsOf(3000, [on("n2", 30001), on("n1", 30000)], NODES)).toEqual([
      "http://10.0.0.1:30000",
      "http://10.0.0.2:30001",
    ]);
  });

  it("lists no endpoint without a published port", () => {
    expect(endpointsOf(undefined, [on("n1", 1)], NODES)).toEqual([]);
    expect(endpointsOf(3000, [task("1")], NODES)).toEqual([]);
    expect(endpointsOf(80, [on("n1", 1)], NODES)).toEqual([]);
  });

  it("uses the address by which other machines reach a manager", () => {
    const node = {
      ...NODES[0]!,
      Status: { State: "ready", Addr: "0.0.0.0" },
      ManagerStatus: { Addr: "10.1.1.1:2377" },
    };
    expect(endpointsOf(3000, [on("n1", 80)], [node])).toEqual(["http://10.1.1.1:80"]);
  });
});
