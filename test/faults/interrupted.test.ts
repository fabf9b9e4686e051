import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countAt } from "../e2e/support/countAt";
import { docker, inventory } from "../e2e/support/testDaemon";
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

test("recover repairs a state that Pulumi wrote only in part", async () => {
  await stack.up();
  const attributes = join(stack.stateFolder, ".pulumi/stacks/redis-link", `${stack.id}.json.attrs`);
  writeFileSync(attributes, "");
  await expect(stack.preview()).rejects.toThrow("failed to load checkpoint: EOF");
  await brokenOff.recover("--skip-preview");
  expect(existsSync(attributes) && readFileSync(attributes, "utf8")).not.toBe("");
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("recover names the holder of another machine's lock, and removes that lock with --force", async () => {
  const locks = join(stack.stateFolder, ".pulumi/locks/organization/redis-link", stack.id);
  mkdirSync(locks, { recursive: true });
  const lock = { pid: 7, username: "ann", hostname: "laptop", timestamp: "2026-01-02T03:04:05Z" };
  writeFileSync(join(locks, "x.json"), JSON.stringify(lock));
  await expect(brokenOff.recover()).rejects.toThrow("is locked by process 7 of ann@laptop since 2026-01-02");
  expect(readdirSync(locks)).toEqual(["x.json"]);
  await brokenOff.recover("--force", "--skip-preview");
  expect(readdirSync(locks)).toEqual([]);
});

test("recover refuses an option that Pulumi does not know", async () => {
  const refused = brokenOff.recover("--bogus");
  await expect(refused).rejects.toThrow("unknown flag: --bogus. Nothing was changed");
  await expect(refused).rejects.not.toThrow("Reading what is there");
});

test("recover keeps and names resources that belong to another stack but have the state's id", async () => {
  await stack.up();
  const { deployment } = JSON.parse(await stack.pulumi(["stack", "export"])) as {
    deployment: { resources: { type: string; inputs: { stateId?: string } }[] };
  };
  const { resources } = deployment;
  const { stateId = "" } = resources.find(({ type }) => type === "pulumi:providers:redis-link")!.inputs;
  const other = new TestStack(undefined, `${stack.id}-other`, stack);
  await other.init();
  const moved = resources.filter(({ type }) => /^pulumi:(pulumi|providers)/.test(type));
  const state = JSON.stringify({ version: 3, deployment: { ...deployment, resources: moved } });
  const input = state.replaceAll(`urn:pulumi:${stack.id}::`, `urn:pulumi:${other.id}::`);
  await other.pulumi(["stack", "import"], { input });
  const labels = { "redis-link.state": stateId, "redis-link.stack": `redis-link/${other.id}` };
  const theirs = await docker.createNetwork({ Name: `${stack.id}-theirs`, Labels: labels });
  await docker.createNetwork({
    ...{ Name: `${stack.id}-ours`, Labels: { ...labels, "redis-link.stack": `redis-link/${stack.id}` } },
  });
  await brokenOff.recover("--skip-preview");
  const { networks } = await inventory();
  expect(networks).toContain(`${stack.id}-theirs`);
  expect(networks).not.toContain(`${stack.id}-ours`);
  await theirs.remove();
  await other.pulumi(["stack", "rm", "--yes", "--force"]);
});
