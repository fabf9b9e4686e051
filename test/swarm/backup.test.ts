import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countAt } from "../e2e/support/countAt";
import { TestStack } from "../e2e/support/testStack";
import { eventually } from "../../tools/shared/eventually.ts";
import { daemonOf, leftOn, nodeDocker, NODES, onSwarm } from "./support/nodes";
import { userOf, type Failure } from "./support/ranBy";

const PORT = 3000;
const stack = new TestStack();
const folder = mkdtempSync(join(tmpdir(), `${stack.id}-backup-`));
const file = join(folder, "backup.rdb");
const volume = `${stack.redisName}-data`;

const { command } = userOf(stack);

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

beforeAll(async () => {
  // As many replicas as nodes: one has each node's port.
  await stack.create({ ...onSwarm(2, 1), replicas: "3", hostPort: String(PORT), appTimeout: "120" });
  await stack.up();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.remove();
});

test("a changed docker:host alone moves nothing, and the preview says how to move Redis", async () => {
  expect(await counts()).toEqual([1, 2, 3]);
  await stack.configure({ "docker:host": daemonOf(3) });
  expect(await failure("up")).toMatch(
    /the stack is on the daemon of node2 .*node3\.sock.* is that of node3 .*to bring Redis to another node: backup/,
  );
  expect(await counts()).toEqual([4, 5, 6]);
  expect([await volumesOn(2), await volumesOn(3)]).toEqual([[volume], []]);
});

test("backup, down, up on the other node and restore move Redis with its data", async () => {
  await stack.configure({ "docker:host": daemonOf(2) });
  expect(await command("backup", file)).toContain("Saved 2 keys");
  await stack.destroy();
  await stack.configure({ "docker:host": daemonOf(3) });
  await stack.up();
  expect(await command("restore", file)).toContain("Restored 2 keys");
  expect(await counts()).toEqual([7, 8, 9]);
  expect([await runsOn(2), await runsOn(3)]).toEqual([false, true]);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("a destroy leaves nothing on any node", async () => {
  await stack.destroy();
  for (const node of NODES) {
    expect([node, await leftOn(node, stack.id), await volumesOn(node)]).toEqual([node, [], []]);
  }
});
