import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countAt } from "../e2e/support/countAt";
import { TestStack } from "../e2e/support/testStack";
import { eventually } from "../../tools/shared/eventually.ts";
import { killedAt } from "./support/killAt";
import { daemonOf, doTo, joinAgain, leftOn, nodeDocker, NODES, onSwarm } from "./support/nodes";
import { userOf, type Failure } from "./support/ranBy";

const PORT = 3000;
const stack = new TestStack();
const folder = mkdtempSync(join(tmpdir(), `${stack.id}-backup-`));
const file = join(folder, "backup.rdb");
const volume = `${stack.redisName}-data`;

const { env, ran, command } = userOf(stack);

/** Error of a command, which must fail. */
const failure = (...args: string[]) =>
  command(...args).then(
    () => "it did not fail",
    (error: unknown) => Object.values(error as Failure).join("\n"),
  );

/** A count of each node that has a task, by asking each. */
async function counts(): Promise<number[]> {
  const { endpoints = "" } = await stack.outputs();
  const found: number[] = [];
  for (const endpoint of endpoints.split(",")) found.push(await eventually(() => countAt(endpoint)));
  return found;
}

const volumesOn = async (node: number) =>
  (await nodeDocker(node).listVolumes()).Volumes.map(({ Name }) => Name).filter((name) => name === volume);

const runsOn = async (node: number) =>
  (await nodeDocker(node).listContainers({ filters: { name: [stack.redisName] } })).length > 0;

/** The commands that a text tells to run for a daemon, each at the end of a line. */
const told = (text: string, node: number) =>
  [...text.matchAll(new RegExp(`docker --host ${daemonOf(node)} (?!node ).*$`, "gm"))].map(([line]) => line);

beforeAll(async () => {
  // As many replicas as nodes: one has each node's port.
  await stack.create({ ...onSwarm(2, 1), replicas: "3", hostPort: String(PORT), appTimeout: "120" });
  await stack.up();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.remove();
});

test("another docker:host alone changes nothing, and the preview says what brings Redis over", async () => {
  expect(await counts()).toEqual([1, 2, 3]);
  await stack.configure({ "docker:host": daemonOf(3) });
  expect(await failure("up")).toMatch(
    /the stack is on the daemon of node2 .*node3\.sock.* is that of node3 .*`npm run move`/,
  );
  expect(await counts()).toEqual([4, 5, 6]);
  expect([await volumesOn(2), await volumesOn(3)]).toEqual([[volume], []]);
});

test("with both nodes up, Redis moves with all of its data, and the volume stays where it was, as is said", async () => {
  const said = await command("move");
  expect(await counts()).toEqual([7, 8, 9]);
  expect([await runsOn(2), await runsOn(3)]).toEqual([false, true]);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
  expect(await leftOn(2, stack.redisName)).toEqual([]);
  expect(await volumesOn(2)).toEqual([volume]);
  const [removal = "", ...others] = told(said, 2);
  expect([removal, others]).toEqual([`docker --host ${daemonOf(2)} volume rm ${volume}`, []]);
  expect(await failure("move")).toMatch(/docker:host: .* is on .*node3\.sock already/);
  await stack.configure({ "docker:host": daemonOf(2) });
  expect(await failure("move")).toMatch(
    /docker:host: there is a volume ".*-data", which is not written over/,
  );
  expect(await eventually(() => runsOn(3))).toBe(true);
  expect(await counts()).toEqual([10, 11, 12]);
  await ran("sh", "-c", removal);
  expect(await volumesOn(2)).toEqual([]);
});

describe("when the node of Redis is gone for good", () => {
  let said: string;

  test("nothing is moved before that node is out of the swarm, and the commands are told", async () => {
    await stack.configure({ "docker:host": daemonOf(3) });
    expect(await command("backup", file)).toContain("Saved 2 keys");
    expect(await counts()).toEqual([13, 14, 15]);
    await doTo(3, "power-off");
    await stack.configure({ "docker:host": daemonOf(2) });
    const refusal = await eventually(
      async () => {
        const text = await failure("move");
        if (!text.includes("is away and of the swarm")) throw new Error(text);
        return text;
      },
      { timeoutMs: 90_000, pauseMs: 3000 },
    );
    const [, takeOut = ""] = /take it out: (.*)$/m.exec(refusal) ?? [];
    expect(takeOut).toMatch(/node demote node3 && .* node rm --force node3$/);
    await ran("sh", "-c", takeOut);
  });

  test("Redis is made on another node, also if that is broken off, and the backup restored into it", async () => {
    await stack.configure({ replicas: "2" });
    await killedAt({ call: "stack import", nth: 2, at: "after" }, ["move"], { env, folder });
    said = await command("move");
    expect(said).toContain("Redis is empty: `npm run restore -- FILE`");
    expect(await command("restore", file)).toContain("Restored 2 keys");
    expect(await counts()).toEqual([13, 14]);
    expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
  });

  test("what is on that node once it is back is in nobody's way, and goes by the commands that were told", async () => {
    await doTo(3, "power-on");
    await eventually(() => nodeDocker(3).ping(), { timeoutMs: 90_000 });
    expect(await runsOn(3)).toBe(false);
    // Each new connection asks for the alias anew: an old Redis among its addresses would show in the counts.
    await nodeDocker(2).getContainer(stack.redisName).restart();
    const { endpoints = "" } = await stack.outputs();
    const [endpoint = ""] = endpoints.split(",");
    expect(await eventually(() => countAt(endpoint))).toBe(15);
    expect(await volumesOn(3)).toEqual([volume]);
    for (const line of told(said, 3)) await ran("sh", "-c", line);
    expect(await volumesOn(3)).toEqual([]);
    expect(await leftOn(3, stack.id)).toEqual([]);
    await joinAgain(3);
  });

  test("a destroy leaves nothing on any node", async () => {
    await stack.destroy();
    for (const node of NODES) {
      expect([node, await leftOn(node, stack.id), await volumesOn(node)]).toEqual([node, [], []]);
    }
  });
});
