import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { countAt } from "./support/countAt";
import { addressOf, docker, execIn, idOf, namedAfter } from "./support/testDaemon";
import { eventually } from "../../tools/shared/eventually.ts";
import { freePort } from "../../tools/shared/freePort.ts";
import { TestStack } from "./support/testStack";

const run = promisify(execFile);
const stack = new TestStack();
let outputs: Record<string, string>;

const count = () => countAt(outputs.endpoint!);

// The tests tell one story, in order: each goes on from the stack that the one before it left.
beforeAll(() => stack.create());
afterAll(() => stack.remove());

test("the endpoint answers as soon as up ends, and counts requests", async () => {
  outputs = await stack.up();
  expect([await count(), await count(), await count()]).toEqual([1, 2, 3]);
});

test("`docker ps` shows the names of the images", async () => {
  const { stdout } = await run("docker", ["ps", "--format", "{{.Names}} {{.Image}}"]);
  expect(stdout.split("\n")).toContain(`${stack.redisName} redis:7`);
  expect(stdout).toMatch(new RegExp(`^${stack.appName} ${stack.appName}:[0-9a-f]{12}-[0-9a-f]{16}$`, "m"));
});

test("the app reaches the source by alias, name and short id", async () => {
  const { Id, NetworkSettings } = await docker.getContainer(stack.redisName).inspect();
  const network = NetworkSettings.Networks[`${stack.appName}-link-redis`];
  for (const name of ["redis", stack.redisName, Id.slice(0, 12)]) {
    const address = await addressOf(stack.appName, name);
    expect({ name, address }).toEqual({ name, address: network?.IPAddress });
  }
  expect(outputs.redisHost).toBe("redis");
});

test("the app has only the modern variables of its link", async () => {
  const lines = (await execIn(stack.appName, "env")).split("\n").filter((line) => line.startsWith("REDIS_"));
  const names = ["REDIS_HOST", "REDIS_PASSWORD", "REDIS_PORT", "REDIS_URL"];
  expect(lines.map((line) => line.split("=")[0]).sort()).toEqual(names);
  expect(lines).toContain("REDIS_HOST=redis");
  expect(lines).toContain("REDIS_PORT=6379");
});

test("the command in the output redisCli opens redis-cli by alias", async () => {
  const command = `${outputs.redisCli!.replace(" -it ", " -i ")} --raw KEYS '*'`;
  const { stdout } = await run("sh", ["-c", command], { env: { ...process.env, ...stack.environment } });
  expect(stdout.split("\n")).toEqual(expect.arrayContaining(["requests", "requests:count"]));
});

test("a client without the password gets nothing from Redis", async () => {
  await expect(execIn(stack.redisName, "redis-cli", "KEYS", "*")).resolves.toContain("NOAUTH");
});

test("a preview with refresh shows no change", async () => {
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("an update with refresh outputs the port that Docker picked after a restart", async () => {
  const [app, before] = [await idOf(stack.appName), await count()];
  await docker.getContainer(stack.appName).restart();
  outputs = await stack.up({ refresh: true });
  expect(await idOf(stack.appName)).toBe(app);
  expect(await eventually(count)).toBe(before + 1);
});

test.each([
  ["source", "app", { redisImage: "redis:7.0" }],
  ["app", "source", { appPort: "3001" }],
])(
  "replacing the %s keeps the container of the %s, and the count continues",
  async (replaced, kept, change) => {
    const ids = async () => ({ app: await idOf(stack.appName), source: await idOf(stack.redisName) });
    const [before, counted] = [await ids(), await count()];
    await stack.configure(change);
    outputs = await stack.up();
    const after = await ids();
    expect(after[replaced as "app"]).not.toBe(before[replaced as "app"]);
    expect(after[kept as "app"]).toBe(before[kept as "app"]);
    expect(await eventually(count)).toBe(counted + 1);
  },
);

test("a host port that is taken fails the update with the remedy, and the next update succeeds", async () => {
  const before = await count();
  const [other, port] = [createServer(), await freePort()];
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  await stack.configure({ hostPort: String(port) });
  const failure = await stack.up().catch((error: unknown) => String(error));
  expect(failure).toContain(`hostPort: ${port} on 127.0.0.1 is taken`);
  await new Promise((resolve) => other.close(resolve));
  outputs = await stack.up();
  expect(outputs.endpoint).toBe(`http://127.0.0.1:${port}`);
  expect(await count()).toBe(before + 1);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("a preview refuses a wrong value before the preview shows any resource", async () => {
  const wrong = new TestStack();
  try {
    await wrong.create({ alias: "Redis_1!" });
    const failure = await wrong.preview().catch((error: unknown) => String(error));
    expect(failure).toContain('alias: "Redis_1!" is not accepted.');
    expect(failure).not.toContain("redis-link:index:");
  } finally {
    await wrong.remove();
  }
});

test("destroy leaves no container, network, volume or image of the stack", async () => {
  expect((await namedAfter(stack.id)).length).toBeGreaterThan(5);
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
