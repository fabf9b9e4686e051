import { setTimeout as sleep } from "node:timers/promises";
import { TestStack } from "../e2e/support/testStack";
import { doTo, leftOn, nodeDocker, NODES, onSwarm, untilMember } from "./support/nodes";

/** The node of Redis, the one whose manager is asked, and the third. */
const [SOURCE, MANAGER, THIRD] = [2, 1, 3];

/** Longest time until a command names a daemon that is down. */
const SAID_WITHIN_MS = 30_000;

const POLL_MS = 500;

const stack = new TestStack();

beforeAll(async () => {
  await stack.create({ ...onSwarm(SOURCE, MANAGER), appTimeout: "120" });
  await stack.up();
});
afterAll(() => stack.remove());

/** Error of a command. @throws Error if it succeeds, or takes too long */
async function failureOf(act: () => Promise<unknown>): Promise<string> {
  const since = performance.now();
  const failure = await act().then(() => undefined, String);
  if (failure === undefined) throw new Error("It did not fail.");
  expect(performance.now() - since).toBeLessThan(SAID_WITHIN_MS);
  return failure;
}

async function redis() {
  const { Id, State } = await nodeDocker(SOURCE).getContainer(stack.redisName).inspect();
  return { Id, StartedAt: State.StartedAt, Running: State.Running };
}

const everyoneIsBack = async () => {
  for (const node of NODES) await untilMember(node);
};

/** Two of three managers go, each in its way; Redis, and the engine that has it, stay. */
async function loseQuorum(): Promise<void> {
  await doTo(THIRD, "power-off");
  await doTo(SOURCE, "cut");
  // A leader takes itself for one for some seconds.
  const leads = () =>
    nodeDocker(MANAGER)
      .listNodes()
      .then(
        () => true,
        () => false,
      );
  while (await leads()) await sleep(POLL_MS);
}

/** Does something while two of three managers are away, and brings them back. */
async function withoutQuorum(act: () => Promise<void>): Promise<void> {
  await loseQuorum();
  try {
    await act();
  } finally {
    await doTo(SOURCE, "mend");
    await doTo(THIRD, "power-on");
    await everyoneIsBack();
  }
}

const NO_QUORUM = new RegExp(
  String.raw`the daemon at unix:\S+node${MANAGER}\.sock is a manager that has no quorum: .+\. Of its 3 managers ` +
    String.raw`\(192\.168\.77\.11, 192\.168\.77\.12, 192\.168\.77\.13\) more than half must be reachable\. Bring the others back ` +
    String.raw`.* swarm init --force-new-cluster`,
);

describe("without a quorum of managers", () => {
  it("without a quorum, an update fails before any change; once the quorum is back, the next update succeeds", async () => {
    const before = await redis();
    await stack.configure({ passwordVersion: "2" });
    await withoutQuorum(async () => {
      for (const act of [() => stack.preview(), () => stack.up()]) {
        expect(await failureOf(act)).toMatch(NO_QUORUM);
        expect(await redis()).toEqual(before);
      }
    });
    await stack.up();
    expect((await redis()).Id).not.toBe(before.Id);
  });

  it("without a quorum, a refresh fails", () =>
    withoutQuorum(async () => {
      expect(await failureOf(() => stack.preview({ refresh: true }))).toMatch(NO_QUORUM);
    }));

  it("without a quorum, a destroy fails; once the quorum is back, the next destroy leaves nothing", async () => {
    const before = await redis();
    await withoutQuorum(async () => {
      expect(await failureOf(() => stack.destroy())).toMatch(NO_QUORUM);
      expect(await redis()).toEqual(before);
    });
    await stack.destroy();
    for (const node of NODES) expect([node, await leftOn(node, stack.id)]).toEqual([node, []]);
    await stack.up();
  });
});

describe("while the node of the source is down", () => {
  beforeAll(() => doTo(SOURCE, "power-off"));

  const AWAY = new RegExp(
    `no (Docker )?daemon answers: the daemon of docker:host: "unix:\\S+node${SOURCE}\\.sock": connect ECONN`,
  );

  it("preview and update name the daemon of the source's node while the node is down", async () => {
    await stack.configure({ passwordVersion: "3" });
    for (const act of [() => stack.preview(), () => stack.up()]) expect(await failureOf(act)).toMatch(AWAY);
  });

  it("a destroy fails and names the daemon of the node that is down; the next destroy completes", async () => {
    expect(await failureOf(() => stack.destroy())).toMatch(AWAY);
    await doTo(SOURCE, "power-on");
    await everyoneIsBack();
    await stack.up();
    await stack.destroy();
    for (const node of NODES) expect([node, await leftOn(node, stack.id)]).toEqual([node, []]);
  });
});
