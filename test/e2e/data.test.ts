import { countAt } from "./support/countAt";
import { docker, idOf, namedAfter } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

const stack = new TestStack();
const volume = `${stack.redisName}-data`;
let outputs: Record<string, string>;
const count = () => countAt(outputs.endpoint!);

// The tests tell one story, in order: each goes on from the stack that the one before it left.
beforeAll(async () => {
  await docker.createVolume({ Name: volume });
  await stack.create();
});
afterAll(() => stack.remove());

test("preview and update refuse a volume that no stack owns, and keep the volume", async () => {
  const { CreatedAt } = (await docker.getVolume(volume).inspect()) as unknown as { CreatedAt: string };
  const expected = `volume "${volume}" exists and is not of this stack`;
  await expect(stack.preview()).rejects.toThrow(expected);
  await expect(stack.up()).rejects.toThrow(expected);
  await stack.destroy();
  expect(await docker.getVolume(volume).inspect()).toMatchObject({ CreatedAt });
  expect(await namedAfter(stack.id)).toEqual([volume]);
});

test("a preview refuses another stack's volume", async () => {
  await docker.getVolume(volume).remove();
  await docker.createVolume({ Name: volume, Labels: { "redis-link.stack": "redis-link/other" } });
  await expect(stack.preview()).rejects.toThrow(
    `- RedisServer redis-server, containerName: volume ${volume} is of redis-link/other, and no container has it`,
  );
  await docker.getVolume(volume).remove();
});

test("with retainData, destroy keeps only the volume, and the app continues its count after the next up", async () => {
  await stack.configure({ retainData: "true" });
  outputs = await stack.up();
  expect(await count()).toBe(1);
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([volume]);
  outputs = await stack.up();
  expect(await count()).toBe(2);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("a change of retainData takes effect without a change to a container", async () => {
  const before = [await idOf(stack.redisName), await idOf(stack.appName)];
  await stack.configure({ retainData: "false" });
  outputs = await stack.up();
  await stack.configure({ retainData: "true" });
  outputs = await stack.up();
  expect([await idOf(stack.redisName), await idOf(stack.appName)]).toEqual(before);
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([volume]);
  await stack.configure({ retainData: "false" });
  outputs = await stack.up();
  expect(await count()).toBe(3);
});

test("without retainData, destroy removes the volume", async () => {
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
