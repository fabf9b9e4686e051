import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countAt } from "../e2e/support/countAt";
import { inventory } from "../e2e/support/daemon";
import { TestStack } from "../e2e/support/testStack";
import { BrokenOff, commands, testRounds } from "./support/brokenOff";
import { repeatBy } from "./support/rounds";

const stack = new TestStack();
const brokenOff = new BrokenOff(stack);
let whole: string[];
let count = 0;

// What is on the daemon under the stack's names, duplicates included. The tag of an image ends with the id of the state, which a
// destroy ends.
async function ours(): Promise<string[]> {
  const { containers, networks, volumes, images } = await inventory();
  return [...containers!, ...networks!, ...volumes!, ...images!]
    .filter((name) => name.includes(stack.id))
    .map((name) => name.replace(/(:[0-9a-f]{12})-[0-9a-f]{16}$/, "$1"))
    .sort();
}

beforeAll(async () => {
  console.info(`To break off at the same points again: ${repeatBy("test:faults")}`);
  await stack.create({ retainData: "true" });
  const { endpoint } = await stack.up();
  whole = await ours();
  count = await countAt(endpoint!);
  await stack.destroy();
  for (const command of commands) await brokenOff.measure(command);
});

testRounds(
  brokenOff,
  async () => {
    expect(await ours()).toEqual(whole);
    const { endpoint } = await stack.outputs();
    expect(await countAt(endpoint!)).toBe(++count);
  },
  async () => expect(await ours()).toEqual([`${stack.redisName}-data`]),
);

test("a state that Pulumi cannot read, as it was killed while it wrote, is mended by recover", async () => {
  await stack.up();
  const attributes = join(stack.stateFolder, ".pulumi/stacks/redis-link", `${stack.id}.json.attrs`);
  writeFileSync(attributes, "");
  await expect(stack.preview()).rejects.toThrow("failed to load checkpoint: EOF");
  await brokenOff.recover("--skip-preview");
  expect(existsSync(attributes) && readFileSync(attributes, "utf8")).not.toBe("");
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});
