import { countAt } from "./support/countAt";
import { docker, idOf, namedAfter } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

// Two clones, two people or two backends: stacks of one name, with a state each.
const first = new TestStack();
const second = new TestStack(undefined, first.id);
// They share the file of the stack, which holds the salt of the passphrase.
const { PULUMI_CONFIG_PASSPHRASE } = first.environment;
Object.assign(second, { environment: { ...second.environment, PULUMI_CONFIG_PASSPHRASE } });
const volume = `${first.redisName}-data`;
let outputs: Record<string, string>;

beforeAll(async () => {
  await first.create();
  await second.create();
  outputs = await first.up();
});
afterAll(() => second.remove());
afterAll(() => first.remove());

test("a second state of the same stack name is refused, and no remedy in the error removes the first state's data", async () => {
  const { Labels } = (await docker.getVolume(volume).inspect()) as { Labels: Record<string, string> };
  const whose =
    `is of another state of a stack of the same name, redis-link/${first.id}: that of another clone or backend, or one that was lost ` +
    `(its label redis-link.state is ${Labels["redis-link.state"]}`;
  const containers = [await idOf(first.redisName), await idOf(first.appName)];
  const names = await namedAfter(first.id);
  await expect(second.preview()).rejects.toThrow(whose);
  await expect(second.up()).rejects.toThrow(whose);
  expect(second.log).not.toContain("volume rm");
  await second.destroy();
  expect([await idOf(first.redisName), await idOf(first.appName)]).toEqual(containers);
  expect(await namedAfter(first.id)).toEqual(names);
  expect(await countAt(outputs.endpoint!)).toBe(1);
});
