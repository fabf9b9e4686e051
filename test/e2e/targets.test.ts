import { docker, execIn, namedAfter } from "./support/testDaemon";
import { pull } from "./support/pull";
import { TestStack } from "./support/testStack";

const stack = new TestStack(`${__dirname}/targets`);
const named = (name: string) => `${stack.id}-${name}`;
const SAME = { same: expect.any(Number) as number };

/** Each component with all below it, as Pulumi's options take it. */
const PATTERNS = {
  redis: "**:RedisServer**::redis*",
  cache: "**:SourceContainer**::cache*",
  existing: "**:ExistingSource**::existing*",
  app: "**:LinkedApp**::app*",
  plain: "**:LinkedContainer**::plain*",
  back: "**:Link**::back*",
};
type Name = keyof typeof PATTERNS;

const run = (command: "up" | "refresh" | "destroy", ...flags: string[]) =>
  stack.pulumi([command, "--yes", "--skip-preview", ...flags]);

/** The stack's containers, without what their names start with: ids by names. */
async function containers(): Promise<Record<string, string>> {
  const all = await docker.listContainers({ all: true, filters: { name: [stack.id] } });
  return Object.fromEntries(all.map(({ Names, Id }) => [Names[0]!.slice(named("").length + 1), Id]));
}

// The tests tell one story, in order.
beforeAll(async () => {
  await pull("redis:7");
  const Cmd = ["redis-server", "--protected-mode", "no"];
  await (await docker.createContainer({ name: named("existing"), Image: "redis:7", Cmd })).start();
  await stack.create({ version: "1" });
  await run("up");
  await execIn(named("cache"), "redis-cli", "SET", "kept", "yes");
  await stack.configure({ version: "2" });
});
afterAll(async () => {
  await stack.remove();
  await docker.getContainer(named("existing")).remove({ force: true, v: true });
});

describe("an update of one target replaces only the containers of that target", () => {
  const broken = /The link cache of \S+-plain is broken: .* `pulumi up --refresh` attaches it again\./;

  it.each<[Name, { flags?: string[]; replaced: string[]; error?: RegExp }]>([
    ["app", { replaced: ["app"] }],
    ["redis", { flags: ["--target-dependents"], replaced: ["app", "redis"] }],
    // Its consumer is outside, and says that it has lost it.
    ["cache", { replaced: ["cache"], error: broken }],
    ["plain", { replaced: ["plain"] }],
    ["back", { replaced: [] }],
    ["existing", { replaced: [] }],
  ])(
    "an update of the target %s replaces only the containers of that target",
    async (name, { flags = [], replaced, error }) => {
      const before = await containers();
      const update = run("up", "--target", PATTERNS[name], ...flags);
      await (error === undefined ? update : expect(update).rejects.toThrow(error));
      const after = await containers();
      expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
      expect(Object.keys(after).filter((one) => after[one] !== before[one])).toEqual(replaced);
    },
  );

  it("all targets together are the whole program", async () => {
    expect(await stack.preview({ refresh: true })).toEqual(SAME);
  });
});

test("a refresh of a target finds only that target's drift", async () => {
  const { redis, cache } = await containers();
  await docker.getNetwork(named("app-link-redis")).disconnect({ Container: redis! });
  await docker.getNetwork(named("plain-link-cache")).disconnect({ Container: cache! });
  await run("refresh", "--target", PATTERNS.app);
  expect(await stack.preview()).toEqual({ ...SAME, update: 1 });
  await run("up", "--refresh");
});

test("a source keeps its data if only its container is destroyed, and the next update links the source again", async () => {
  const target = ["--target", "**::cache-container"];
  await expect(run("destroy", ...target)).rejects.toThrow("pass --target-dependents to proceed");
  await run("destroy", ...target, "--target-dependents");
  expect(Object.keys(await containers()).sort()).toEqual(["app", "existing", "redis"]);
  await run("up");
  expect(await execIn(named("cache"), "redis-cli", "GET", "kept")).toBe("yes\n");
});

test.each<[Name, string[]]>([
  ["back", ["app-link-plain"]],
  ["app", ["app", "app-data", "app-front", "app-link-redis"]],
  ["redis", ["redis", "redis-data", "redis-network"]],
  ["plain", ["plain", "plain-data", "plain-front", "plain-link-cache", "plain-link-existing"]],
  ["cache", ["cache", "cache-data", "cache-network"]],
  ["existing", []],
])("destroying the target %s removes only its own resources", async (name, own) => {
  const before = await namedAfter(stack.id);
  await run("destroy", "--target", PATTERNS[name]);
  const after = await namedAfter(stack.id);
  const gone = before.filter((one) => !after.includes(one));
  expect(gone.map((one) => one.replace(/^\//, "")).sort()).toEqual(own.map(named));
});

test("an update without a consumer makes everything else, and names the link that needs the consumer", async () => {
  const exclude = ["--exclude", PATTERNS.app];
  await expect(run("up", ...exclude)).rejects.toThrow(
    /The link of \S+-app to \w{12} under the alias plain: this update leaves out its consumer, .* Add --exclude-dependents\./,
  );
  await run("up", ...exclude, "--exclude-dependents");
  expect(Object.keys(await containers()).sort()).toEqual(["cache", "existing", "plain", "redis"]);
});

test("a plain update recreates what is missing in the stack", async () => {
  await run("up");
  expect(Object.keys(await containers())).toHaveLength(5);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
});
