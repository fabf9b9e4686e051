import { resolve } from "node:path";
import { eventually } from "../../tools/shared/eventually.ts";
import { countAt } from "./support/countAt";
import { docker, idOf, namedAfter } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

const folder = resolve(__dirname, "../../examples/stack-reference");
const source = new TestStack(`${folder}/source`);
const app = new TestStack(`${folder}/app`, source.id, source);
let password: string;
let endpoint: string;

// The tests tell one story, in order, of the two stacks of examples/stack-reference.
beforeAll(async () => {
  await source.create();
  await app.create({ sourceStack: `organization/redis-link-shared-source/${source.id}` });
});
afterAll(async () => {
  await app.remove();
  await source.remove();
});

test("an app counts in the Redis of another stack", async () => {
  ({ password = "" } = await source.up());
  await app.preview();
  ({ endpoint = "" } = await app.up());
  expect(await countAt(endpoint)).toBe(1);
  const { Config } = await docker.getContainer(app.appName).inspect();
  expect(Config.Env).toContain(`REDIS_URL=redis://:${password}@redis:6379`);
});

test.each([
  ["source", source],
  ["app", app],
])("no state contains the password as plain text: %s", async (_name, stack) => {
  const state = await stack.pulumi(["stack", "export"], { onOutput: undefined });
  expect(password).toMatch(/^\S{16,}$/);
  expect(state).not.toContain(password);
  expect(stack.log).not.toContain(password);
});

test.each([
  ["source", source],
  ["app", app],
])("a preview with refresh shows no change: %s", (_name, stack) =>
  stack.pulumi(["preview", "--refresh", "--expect-no-changes"]),
);

test("the app's next update attaches the replaced source, and the count continues", async () => {
  const before = { source: await idOf(source.redisName), app: await idOf(app.appName) };
  await source.pulumi(["up", "--yes", "--skip-preview", "--replace", "**::redis-container"]);
  expect(await idOf(source.redisName)).not.toBe(before.source);
  await app.up();
  expect(await idOf(app.appName)).toBe(before.app);
  expect(await eventually(() => countAt(endpoint))).toBe(2);
});

test("destroying both stacks leaves nothing", async () => {
  await app.destroy();
  await source.destroy();
  expect(await namedAfter(source.id)).toEqual([]);
});
