import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countAt } from "../e2e/support/countAt";
import { docker, namedAfter } from "../e2e/support/testDaemon";
import { TestStack } from "../e2e/support/testStack";
import { examplesFolder } from "./support/folders";

const SAME = { same: expect.any(Number) as number };

const folder = examplesFolder();
const program = join(folder, "examples", "yaml", "Pulumi.yaml");
const example = readFileSync(program, "utf8");
const stack = new TestStack(join(folder, "examples", "yaml"));

/** The example with some of its text replaced. */
function write(...changes: [from: string, to: string][]): void {
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`The example has no ${from}`);
    return before.replaceAll(from, to);
  }, example);
  writeFileSync(program, text);
}

const SOURCE_AS_OBJECT: [string, string] = [
  "source: ${redis}\n",
  "source:\n        containerId: ${redis.containerId}\n        containerName: ${redis.containerName}\n" +
    "        scheme: redis\n        ports: [{ number: 6379 }]\n        password: ${redis.password}\n",
];
/** The daemon of the tests, named by a provider. */
const EXPLICIT_PROVIDER: [string, string][] = [
  [
    "resources:\n",
    `resources:\n  daemon:\n    type: pulumi:providers:docker\n    properties: { host: "${process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock"}" }\n`,
  ],
  ["RedisServer\n", 'RedisServer\n    options: { providers: ["${daemon}"] }\n'],
  ["LinkedApp\n", 'LinkedApp\n    options: { providers: ["${daemon}"] }\n'],
];
const elsewhere = { env: { DOCKER_HOST: "unix:///nowhere.sock" } };

// The tests tell one story, in order.
beforeAll(() => stack.create());
afterAll(async () => {
  write(...EXPLICIT_PROVIDER);
  await stack.remove();
  rmSync(folder, { recursive: true });
});

test.each<[what: string, change: [string, string], words: string]>([
  [
    "an alias that is not a host name",
    ["alias: redis", "alias: No!"],
    'alias: "No!" is not accepted. An alias is 1 to 63',
  ],
  [
    "an output where a name must be known",
    ["containerName: ${prefix}-app", "containerName: ${redis.containerId}"],
    "containerName: an output is not accepted. It must be a known value",
  ],
  ["a folder without a Dockerfile", ["../../app", "../../examples"], "The folder must hold a Dockerfile."],
])("%s fails the preview with the package's own message", async (_what, change, words) => {
  write(change);
  await expect(stack.preview()).rejects.toThrow(words);
  expect(stack.log).not.toContain("error serializing property");
  expect(stack.log).not.toMatch(/^\s+at .*\.js:\d+/m);
});

test("accepts a source that names the app's daemon by another address", async () => {
  write(...EXPLICIT_PROVIDER.slice(0, 2));
  const before = stack.log.length;
  await stack.preview();
  expect(stack.log.slice(before)).toContain("redis-link:index:LinkedApp app create");
});

test("an app whose source is an object starts with an explicit provider, and answers", async () => {
  write(SOURCE_AS_OBJECT, ...EXPLICIT_PROVIDER);
  await stack.pulumi(["up", "--yes", "--skip-preview"], elsewhere);
  const { endpoint } = await stack.outputs();
  expect(await countAt(endpoint!)).toBe(1);
  const { Env } = (await docker.getContainer(stack.appName).inspect()).Config;
  const password = /^REDIS_PASSWORD=([A-Za-z0-9]{32})$/m.exec(Env.join("\n"))?.[1];
  expect(Env).toContain(`REDIS_URL=redis://:${password}@redis:6379`);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
});

test("the same source as a component changes no resource", async () => {
  write(...EXPLICIT_PROVIDER);
  expect(await stack.preview()).toEqual(SAME);
});

test("destroy leaves nothing", async () => {
  write(...EXPLICIT_PROVIDER);
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
