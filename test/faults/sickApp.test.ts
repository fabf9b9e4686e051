import { countAt } from "../e2e/support/countAt";
import { idOf, namedAfter } from "../e2e/support/daemon";
import { TestStack } from "../e2e/support/testStack";

jest.setTimeout(300_000);

const stack = new TestStack();
const sickApp = `${__dirname}/sickApp`;

// The tests tell one story, in order: each goes on from the stack that the one before it left.
beforeAll(() => stack.create());
afterAll(() => stack.remove());

test("an app that never gets healthy fails the update, and fails it again", async () => {
  await stack.up();
  await stack.configure({ appImage: sickApp });
  await expect(stack.up()).rejects.toThrow("healthy");
  const sick = await idOf(stack.appName);
  await expect(stack.up()).rejects.toThrow("healthy");
  expect(await idOf(stack.appName)).not.toBe(sick);
});

test("the update after the fix succeeds by itself, and the data is still there", async () => {
  await stack.configure({ appImage: "./app" });
  const { endpoint } = await stack.up();
  expect(await countAt(endpoint!)).toBe(1);
});

test("destroy leaves nothing of it", async () => {
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
