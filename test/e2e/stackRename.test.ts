import { runCommand } from "../../tools/shared/runCommand.ts";
import { docker, namedAfter } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

const stack = new TestStack(`${__dirname}/stackRename`);
const other = new TestStack(stack.program, `${stack.id}-other`, stack);
const SAME = { same: expect.any(Number) as number };

beforeAll(async () => {
  await stack.create();
  await stack.up();
});
afterAll(() => other.remove());
afterAll(() => stack.remove());
afterAll(async () => {
  for (const name of (await namedAfter(stack.id)).filter((name) => name.endsWith("-data")))
    await docker.getVolume(name).remove();
});

/** Name and id of each container of the stack. */
async function containers(): Promise<string[][]> {
  const found = await docker.listContainers({ all: true, filters: { name: [stack.id] } });
  return found.map(({ Names, Id }) => [...Names, Id]).sort();
}

test("renaming a stack replaces and updates nothing", async () => {
  const before = await containers();
  expect(before).toHaveLength(4);
  await stack.rename(`${stack.id}-new`);
  await stack.pulumi(["preview", "--expect-no-changes", "--diff"]);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
  await stack.up();
  expect(await containers()).toEqual(before);
  // A change of the program's own labels replaces still.
  await stack.configure({ tier: "back" });
  await stack.up();
  const kept = (await containers()).filter(([name]) => name !== `/${stack.id}-source`);
  expect(before).toEqual(expect.arrayContaining(kept));
  const { Config } = await docker.getContainer(`${stack.id}-source`).inspect();
  expect(Config.Labels).toMatchObject({
    "redis-link.stack": `redis-link-stack-rename/${stack.id}`,
    tier: "back",
  });
  expect(await stack.preview()).toEqual(SAME);
});

test("moving resources to another stack replaces and updates nothing", async () => {
  const before = await containers();
  await other.create({ prefix: stack.id, tier: "back" });
  const { deployment } = JSON.parse(await stack.pulumi(["stack", "export"])) as {
    deployment: { resources: { urn: string; type: string }[] };
  };
  // Providers come along by themselves.
  const urns = deployment.resources.filter(({ type }) => !type.startsWith("pulumi:")).map(({ urn }) => urn);
  const args = ["state", "move", "--yes", "--source", stack.name, "--dest", other.name, ...urns];
  await runCommand("pulumi", args, { cwd: stack.program, env: stack.environment });
  await other.pulumi(["preview", "--expect-no-changes", "--diff"]);
  await other.up();
  expect(await containers()).toEqual(before);
});

test("a stack uses the data that it kept under a former name once it has that name again", async () => {
  await other.destroy();
  expect(await containers()).toEqual([]);
  await expect(other.preview()).rejects.toThrow(`pulumi stack rename ${stack.id}`);
  const former = other.name;
  await other.rename(stack.id);
  await other.up();
  await other.rename(former);
  expect(await other.preview()).toEqual(SAME);
  await other.destroy();
});
