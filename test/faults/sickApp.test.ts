import { countAt } from "../e2e/support/countAt";
import { docker, execIn, idOf, namedAfter } from "../e2e/support/testDaemon";
import { TestStack } from "../e2e/support/testStack";

const stack = new TestStack();
const sickApp = `${__dirname}/sickApp`;
const SICK = "did not get ready within 25 s. Docker says: running (unhealthy), exit code 0, 0 restarts";
let sick: string;

// The tests tell one story, in order: each goes on from the stack that the one before it left.
beforeAll(() => stack.create({ appTimeout: "25" }));
afterAll(() => stack.remove());

test("an app that never becomes healthy fails the update", async () => {
  await stack.up();
  await stack.configure({ appImage: sickApp });
  await expect(stack.up()).rejects.toThrow(SICK);
  sick = await idOf(stack.appName);
});

test("neither a refresh nor another update succeeds while the app is unhealthy", async () => {
  await expect(stack.up({ refresh: true })).rejects.toThrow(SICK);
  await expect(stack.up()).rejects.toThrow(SICK);
});

test("once the app becomes healthy, the next update succeeds without a replacement", async () => {
  expect(await idOf(stack.appName)).toBe(sick);
  await execIn(stack.appName, "touch", "/tmp/well");
  await stack.up();
  expect(await idOf(stack.appName)).toBe(sick);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("an app that became unhealthy fails the update", async () => {
  await docker.getContainer(stack.appName).restart(); // its /tmp is in memory, so it is sick again
  await expect(stack.up()).rejects.toThrow(SICK);
  expect(await idOf(stack.appName)).toBe(sick);
});

test("an update with another image succeeds, and keeps the data", async () => {
  await stack.configure({ appImage: "./app" });
  const { endpoint } = await stack.up();
  expect(await idOf(stack.appName)).not.toBe(sick);
  expect(await countAt(endpoint!)).toBe(1);
});

test("an app that crashes repeatedly fails the update with its exit code and log", async () => {
  await stack.configure({ appImage: `${__dirname}/crashingApp` });
  await expect(stack.up()).rejects.toThrow(
    /Docker says: restarting.*, exit code 3, \d+ restarts\..* The end of its log: .*no file \/etc\/app\.conf\. More by/,
  );
});

test("destroy leaves nothing", async () => {
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
