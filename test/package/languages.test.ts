import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countAt } from "../e2e/support/countAt";
import { docker, idOf, namedAfter } from "../e2e/support/testDaemon";
import { TestStack } from "../e2e/support/testStack";
import { examplesFolder, install, projectFolder } from "./support/folders";

const SAME = { same: expect.any(Number) as number };

const folder = examplesFolder();
const [typescript, yaml] = ["typescript", "yaml"].map((language) => join(folder, "examples", language)) as [
  string,
  string,
];
const stack = new TestStack(typescript);
let endpoint: string;
let password: string;

const ids = () => Promise.all([idOf(stack.redisName), idOf(stack.appName)]);
const variables = async () => (await docker.getContainer(stack.appName).inspect()).Config.Env;

async function goOnWith(program: string): Promise<void> {
  stack.program = program;
  await stack.configure({ prefix: stack.id });
}

// The tests tell one story, in order: one stack goes from language to language.
beforeAll(() => install(typescript));
afterAll(async () => {
  await stack.remove();
  rmSync(folder, { recursive: true });
});

test("a program in TypeScript compiles against the installed package", () => {
  const compiler = join(projectFolder, "node_modules", "typescript", "bin", "tsc");
  const compile = () => execFileSync(process.execPath, [compiler, "-p", typescript], { encoding: "utf8" });
  compile();
  const program = join(typescript, "index.ts");
  const text = readFileSync(program, "utf8");
  writeFileSync(program, text.replace("port: 3000", 'port: "3000"'));
  expect(compile).toThrow();
  writeFileSync(program, text);
});

test("the program in TypeScript starts from the tarball, and the app answers", async () => {
  await stack.create();
  expect(await stack.preview()).toEqual({ create: expect.any(Number) as number });
  endpoint = (await stack.up()).endpoint!;
  expect(await countAt(endpoint)).toBe(1);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
});

test("npx redis-link shows the link in the program's folder", () => {
  const look = ["--no-install", "redis-link", "status", "--json", "--stack", stack.name];
  const said = execFileSync("npx", look, {
    cwd: typescript,
    encoding: "utf8",
    env: { ...process.env, ...stack.environment },
  });
  expect(JSON.parse(said)).toMatchObject({
    links: [
      {
        alias: "redis",
        consumer: { name: stack.appName },
        source: { name: stack.redisName },
        state: "works",
        drift: [],
      },
    ],
  });
});

test("a program in YAML takes over the stack without a change", async () => {
  const before = await ids();
  await goOnWith(yaml);
  // Two components record their arguments, which each language writes differently.
  expect(await stack.preview()).toEqual({ ...SAME, update: 2 });
  expect((await stack.up()).endpoint).toBe(endpoint);
  expect(await ids()).toEqual(before);
  expect(await countAt(endpoint)).toBe(2);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
});

test("the password is in the app's variables, and not in the state", async () => {
  const found = (await variables()).find((line) => line.startsWith("REDIS_PASSWORD="));
  password = found!.replace("REDIS_PASSWORD=", "");
  expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(await variables()).toContain(`REDIS_URL=redis://:${password}@redis:6379`);
  expect(stack.stateText).toContain("redis-link:index:LinkedApp");
  expect(stack.stateText).not.toContain(password);
  expect(stack.log).not.toContain(password);
});

test("the program in TypeScript takes over the stack again without a change", async () => {
  const before = await ids();
  await goOnWith(typescript);
  expect(await stack.preview()).toEqual({ ...SAME, update: 2 });
  await stack.up();
  expect(await ids()).toEqual(before);
  expect(await countAt(endpoint)).toBe(3);
});

test("destroy leaves nothing", async () => {
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
