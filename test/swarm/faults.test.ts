import { setTimeout as sleep } from "node:timers/promises";
import { TestStack } from "../e2e/support/testStack";
import { type Fault, underLoad } from "../faults/support/faultTable";
import { countInRedis } from "../faults/support/steadyLoad";
import { eventually } from "../../tools/shared/eventually.ts";
import { EndpointWatch } from "./support/endpointWatch";
import {
  addressOf,
  doTo,
  leader,
  nodeDocker,
  NODES,
  onSwarm,
  REGISTRY,
  tasksOn,
  untilMember,
} from "./support/nodes";

/** The node of Redis, and the port that each node with a task answers on. */
const SOURCE = 2;
const PORT = 3000;

const AWAY_MS = 20_000;

const stack = new TestStack();
/** Addresses for a load balancer: all nodes, with or without a task. */
const everywhere = NODES.map((node) => `http://${addressOf(node)}:${PORT}`);
/** Where Docker picks the ports: as a load balancer knows them that asks the managers for tasks. */
const endpoints = new EndpointWatch(nodeDocker(1), stack.appName);

beforeAll(async () => {
  await stack.create({ ...onSwarm(SOURCE, 1), hostPort: String(PORT), appTimeout: "120" });
  await stack.up();
});
afterAll(() => {
  endpoints.end();
  return stack.remove();
});

interface SwarmFault extends Fault {
  /** Acts before the clients begin. */
  before?: () => Promise<unknown>;
  /** Where clients ask. @default everywhere */
  urls?: () => readonly string[];
  /** Condition that holds again after recovery. */
  after?: () => Promise<unknown>;
  /** Effect that clients must have seen. */
  seen?: object;
}

async function isSurvived(fault: SwarmFault): Promise<void> {
  const { before, urls = () => everywhere, after, seen: expected = {} } = fault;
  await before?.();
  const seen = await underLoad(fault, urls, async () => countInRedis(await answering(urls())));
  await after?.();
  expect(seen.acknowledged).toBeGreaterThan(100);
  expect(seen).toMatchObject({ lost: 0, ...expected });
}

/** An endpoint that answers. */
async function answering(urls: readonly string[]): Promise<string> {
  return Promise.any(
    urls.map(async (url) => {
      const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return url;
    }),
  );
}

/** A node with a task that has neither Redis nor the manager that is asked. */
async function nodeOfApp(): Promise<number> {
  const found = await Promise.all(
    NODES.map(async (node) => ((await tasksOn(node, stack.appName)).length > 0 ? node : 0)),
  );
  return found.find((node) => node > 0 && node !== SOURCE) ?? 3;
}

const replicasAre = (wanted: number) =>
  eventually(
    async () => {
      const running = await Promise.all(NODES.map((node) => tasksOn(node, stack.appName)));
      if (running.flat().length !== wanted) throw new Error(`${running.flat().length} tasks run.`);
    },
    { timeoutMs: 90_000 },
  );

const startedAt = async () =>
  (await nodeDocker(SOURCE).getContainer(stack.redisName).inspect()).State.StartedAt;

let struck = 0;

/** Switches a node off and lets it stay so until all other nodes know. */
async function switchOff(node: number): Promise<void> {
  struck = node;
  await doTo(node, "power-off");
  await sleep(AWAY_MS);
}

async function switchOn(node: number): Promise<void> {
  await doTo(node, "power-on");
  await untilMember(node);
}

let starter = "";

/**
 * Docker starts Redis with its engine if a manager answers by then, and gives it up for good if none does: then a plain
 * update says so, and one with a refresh mends it.
 */
async function redisIsBack(): Promise<void> {
  const isRunning = async () => {
    const { State } = await nodeDocker(SOURCE).getContainer(stack.redisName).inspect();
    if (!State.Running) throw new Error("Redis does not run.");
  };
  starter = await eventually(isRunning, { timeoutMs: 15_000 }).then(
    () => "Docker, app (reconnects)",
    async () => {
      expect(await stack.up().then(() => "", String)).toContain(`${stack.redisName} does not run`);
      await stack.up({ refresh: true });
      return "Pulumi (`up --refresh`), as Docker had given Redis up";
    },
  );
}

const everyoneIsBack = async () => {
  for (const node of NODES) await untilMember(node);
  await replicasAre(2);
};

const faults: SwarmFault[] = [
  {
    name: `Node of a replica switched off for ${AWAY_MS / 1000} s, and back`,
    healedBy: "Docker (another node)",
    strike: async () => switchOff(await nodeOfApp()),
    heal: () => switchOn(struck),
    after: everyoneIsBack,
  },
  {
    name: `Node of Redis switched off for ${AWAY_MS / 1000} s, and back`,
    healedBy: () => starter,
    strike: () => switchOff(SOURCE),
    heal: async () => {
      await switchOn(SOURCE);
      await redisIsBack();
    },
    after: everyoneIsBack,
  },
  {
    name: `Cable of the node of Redis pulled for ${AWAY_MS / 1000} s`,
    healedBy: "Docker, app (reconnects)",
    strike: async () => {
      await doTo(SOURCE, "cut");
      await sleep(AWAY_MS);
      await doTo(SOURCE, "mend");
    },
    after: everyoneIsBack,
  },
  {
    name: `Leader of the managers switched off for ${AWAY_MS / 1000} s, and back`,
    healedBy: "Docker (election)",
    strike: async () => switchOff(await leader()),
    heal: () => switchOn(struck),
    after: everyoneIsBack,
  },
  {
    name: "All engines restarted, one after the other",
    healedBy: () => starter,
    strike: async () => {
      for (const node of NODES) {
        await doTo(node, "power-off");
        await sleep(AWAY_MS); // until its managers know, or the next one may go before they have found together
        await switchOn(node);
      }
    },
    heal: redisIsBack,
    after: everyoneIsBack,
  },
  {
    name: "All nodes switched off at once, and back",
    healedBy: () => starter,
    strike: async () => {
      await Promise.all(NODES.map((node) => doTo(node, "power-off")));
      await Promise.all(NODES.map((node) => doTo(node, "power-on")));
      for (const node of NODES) await untilMember(node);
    },
    heal: redisIsBack,
    after: everyoneIsBack,
  },
  {
    name: "Scaled from 2 to 3 replicas, to 1, and to 2",
    healedBy: "Pulumi (`up`)",
    strike: async () => {
      for (const replicas of ["3", "1", "2"]) {
        await stack.configure({ replicas });
        await stack.up();
      }
    },
  },
  {
    name: "Scaled from 2 to 5 replicas on three nodes (`hostPort: 0`), and to 1",
    healedBy: "Pulumi (`up`)",
    before: async () => {
      await stack.configure({ hostPort: "0" });
      await stack.up();
      await endpoints.watch();
    },
    urls: () => endpoints.urls,
    strike: async () => {
      for (const replicas of ["5", "1"]) {
        await stack.configure({ replicas });
        const { endpoints } = await stack.up();
        expect(endpoints?.split(",")).toHaveLength(Number(replicas));
      }
    },
    after: async () => {
      endpoints.end();
      await stack.configure({ hostPort: String(PORT), replicas: "2" });
      await stack.up();
    },
  },
  {
    name: "Updated to an image that does not work (`redis:7`): rolled back",
    healedBy: "Docker (rollback)",
    strike: async () => {
      await stack.configure({ appImage: "redis:7", registry: "" });
      const failure = await stack.up().then(() => "", String);
      expect(failure).toMatch(
        /Docker has rolled the update back, as the new tasks failed; what ran before runs again/,
      );
      expect(failure).toMatch(/Replica \d of redis:7 on node\d: \w+, ".+"/);
      await stack.configure({ appImage: "./app", registry: REGISTRY });
    },
    heal: () => stack.up(),
    seen: { refused: 0 },
  },
  {
    name: "Password rotated (`passwordVersion`)",
    healedBy: "Pulumi (`up`)",
    strike: () => stack.configure({ passwordVersion: "2" }),
    heal: () => stack.up(),
    after: async () => {
      const { redisPassword } = await stack.outputs();
      expect(redisPassword).toBeDefined();
      const secrets = (await nodeDocker(1).listSecrets()) as { Spec: { Name: string } }[];
      expect(secrets.filter(({ Spec }) => Spec.Name.startsWith(stack.appName))).toHaveLength(1);
    },
  },
];

test.each(faults)("$name: no acknowledged write is lost, and Redis and the app recover", isSurvived);

test("no fault of the app restarts Redis", async () => {
  const started = await startedAt();
  await stack.configure({ appPort: "3001" });
  await stack.up();
  expect(await startedAt()).toBe(started);
});
