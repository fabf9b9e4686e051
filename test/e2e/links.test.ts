import { countAt } from "./support/countAt";
import { addressOf, docker, execIn, idOf, lifeOf, namedAfter } from "./support/testDaemon";
import { eventually } from "../../tools/shared/eventually.ts";
import { linksProgram, TestStack } from "./support/testStack";

const stack = new TestStack(linksProgram);
const [redis, cache, first, second] = ["redis", "cache", "first", "second"].map(
  (name) => `${stack.id}-${name}`,
) as [string, string, string, string];
let outputs: Record<string, string>;

async function environmentOf(container: string, prefix: string): Promise<string[]> {
  const { Config } = await docker.getContainer(container).inspect();
  return Config.Env.filter((line) => line.startsWith(prefix)).sort();
}

// The tests tell one story, in order, of the stack of examples/links.
beforeAll(async () => {
  await stack.create();
  outputs = await stack.up();
});
afterAll(() => stack.remove());

test("two apps on one source share its count", async () => {
  expect(await countAt(outputs.firstEndpoint!)).toBe(1);
  expect(await countAt(outputs.secondEndpoint!)).toBe(2);
  expect(await countAt(outputs.firstEndpoint!)).toBe(3);
});

test("each app resolves only the aliases of its own links", async () => {
  const seen = async (app: string) => [
    await addressOf(app, "db"),
    await addressOf(app, "cache"),
    await addressOf(app, "store"),
  ];
  expect(await seen(first)).toEqual([expect.any(String), expect.any(String), undefined]);
  expect(await seen(second)).toEqual([undefined, undefined, expect.any(String)]);
});

test("a plain container can be a source with the ports of its image", async () => {
  const variables = await environmentOf(first, "CACHE_");
  expect(variables).toEqual([
    `CACHE_NAME=/${first}/cache`,
    "CACHE_PORT=tcp://cache:6379",
    "CACHE_PORT_6379_TCP=tcp://cache:6379",
    "CACHE_PORT_6379_TCP_ADDR=cache",
    "CACHE_PORT_6379_TCP_PORT=6379",
    "CACHE_PORT_6379_TCP_PROTO=tcp",
  ]);
  await expect(execIn(first, "bash", "-c", "exec 3<>/dev/tcp/cache/6379")).resolves.toBe("");
});

test("a plain container's named volume keeps its data when the container is replaced", async () => {
  const before = await idOf(cache);
  await execIn(cache, "redis-cli", "SET", "kept", "yes");
  await stack.configure({ cacheVersion: "2" });
  await stack.up();
  expect(await idOf(cache)).not.toBe(before);
  expect(await execIn(cache, "redis-cli", "GET", "kept")).toBe("yes\n");
  await expect(execIn(first, "bash", "-c", "exec 3<>/dev/tcp/cache/6379")).resolves.toBe("");
});

test("a source passes only sharedVariables to its links", async () => {
  const { Config } = await docker.getContainer(redis).inspect();
  const version = Config.Env.find((line) => line.startsWith("REDIS_VERSION="));
  expect(await environmentOf(first, "DB_ENV_")).toEqual([`DB_ENV_${version ?? "no REDIS_VERSION"}`]);
});

test("a preview with refresh shows no change", async () => {
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("removing an app and adding the app again changes neither the source nor the other app", async () => {
  const before = [await lifeOf(redis), await lifeOf(cache), await lifeOf(first)];
  await stack.configure({ secondApp: "false" });
  await stack.up();
  await expect(idOf(second)).rejects.toThrow("No such container");
  expect([await lifeOf(redis), await lifeOf(cache), await lifeOf(first)]).toEqual(before);
  await stack.configure({ secondApp: "true" });
  outputs = await stack.up();
  expect([await lifeOf(redis), await lifeOf(cache), await lifeOf(first)]).toEqual(before);
  expect(await countAt(outputs.secondEndpoint!)).toBe(4);
});

test("a change of an app's alias replaces only that app", async () => {
  const before = [await lifeOf(redis), await lifeOf(first)];
  await stack.configure({ secondAlias: "archive" });
  outputs = await stack.up();
  expect([await lifeOf(redis), await lifeOf(first)]).toEqual(before);
  expect(await addressOf(second, "archive")).toBeDefined();
  expect(await addressOf(second, "store")).toBeUndefined();
  expect(await countAt(outputs.secondEndpoint!)).toBe(5);
});

test("a change of limits replaces only the source, and the count continues", async () => {
  const before = [await lifeOf(first), await lifeOf(second)];
  const source = await idOf(redis);
  await stack.configure({ redisMemoryMb: "160" });
  outputs = await stack.up();
  expect(await idOf(redis)).not.toBe(source);
  expect([await lifeOf(first), await lifeOf(second)]).toEqual(before);
  expect(await eventually(() => countAt(outputs.firstEndpoint!))).toBe(6);
  expect(await eventually(() => countAt(outputs.secondEndpoint!))).toBe(7);
});

test("all three names resolve to the source after its restart", async () => {
  await docker.getContainer(redis).restart({ t: 5 });
  const { Id, NetworkSettings } = await docker.getContainer(redis).inspect();
  const address = NetworkSettings.Networks[`${first}-link-db`]?.IPAddress;
  expect(address).toMatch(/^\d+\./);
  for (const name of ["db", redis, Id.slice(0, 12)]) {
    expect({ name, address: await addressOf(first, name) }).toEqual({ name, address });
  }
  expect(await eventually(() => countAt(outputs.firstEndpoint!))).toBe(8);
});

test("a preview refuses an alias that is the name of another container", async () => {
  await stack.configure({ secondAlias: second });
  await expect(stack.preview()).rejects.toThrow(`alias: "${second}" is not accepted`);
  await stack.configure({ secondAlias: "archive" });
});

test("destroy leaves nothing", async () => {
  expect((await namedAfter(stack.id)).length).toBeGreaterThan(9);
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
