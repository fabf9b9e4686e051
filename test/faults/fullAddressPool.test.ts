import { countAt } from "../e2e/support/countAt";
import { docker, namedAfter } from "../e2e/support/daemon";
import { TestStack } from "../e2e/support/testStack";
import { fillAddressPool } from "./support/fillAddressPool";

jest.setTimeout(240_000);

const stack = new TestStack();
const prefix = `${stack.id}-fill`;

async function removeFillers(count = Infinity): Promise<void> {
  const fillers = (await namedAfter(prefix)).slice(0, count);
  await Promise.all(fillers.map((name) => docker.getNetwork(name).remove()));
}

// The tests tell one story, in order: each goes on from the stack that the one before it left.
beforeAll(async () => {
  await stack.create();
  expect((await fillAddressPool(prefix)).length).toBeGreaterThan(0);
});
afterAll(async () => {
  await removeFillers();
  await stack.remove();
});

test("a full address pool fails the update and says so", async () => {
  await expect(stack.up()).rejects.toThrow(/address pool/);
  expect(await namedAfter(`${stack.id}-app`)).not.toContain(`/${stack.appName}`);
});

test("so does one that gets full in the middle of the update", async () => {
  await removeFillers(1);
  await expect(stack.up()).rejects.toThrow(/address pool/);
});

test("once there are addresses again, the next update succeeds by itself", async () => {
  await removeFillers();
  const { endpoint } = await stack.up();
  expect(await countAt(endpoint!)).toBe(1);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("destroy leaves nothing of it", async () => {
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
