import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import manifest from "../../components/package.json";
import { isStandIn } from "../../tools/shared/files.ts";
import { runCommand } from "../../tools/shared/runCommand.ts";
import { TestStack } from "../e2e/support/testStack";
import { namedAfter } from "../e2e/support/testDaemon";
import { skipUnless } from "../support/skipUnless";
import { install, projectFolder } from "./support/folders";

jest.setTimeout(600_000);

const RANGE = manifest.peerDependencies["@pulumi/pulumi"];
const OLDEST_SDK = RANGE.replace("^", "");
const OLDEST_NODE = manifest.engines.node.replace(/^>=(\d+)$/, "$1.0.0");
/** The package of npm that brings Node.js for this machine, where there is one. */
const NODE = `node-${process.platform}-${process.arch}`;

const bin = join(projectFolder, "node_modules", ".bin");

const COMPILER = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: "es2022",
  outDir: "out",
  types: ["node"],
};
type Row = [what: string, type: "commonjs" | "module", compiler: object, main: string | undefined];

/** How a program imports the package; those with a `main` are run as well. */
const ROWS: Row[] = [
  [
    "a program in TypeScript that Pulumi runs without a build",
    "commonjs",
    { module: "nodenext", noEmit: true },
    "index.ts",
  ],
  ["a program as JavaScript of CommonJS modules", "commonjs", { module: "nodenext" }, "out/index.js"],
  ["a program as JavaScript of ES modules", "module", { module: "nodenext" }, "out/index.js"],
  [
    "a program for a bundler",
    "module",
    { module: "preserve", moduleResolution: "bundler", noEmit: true },
    undefined,
  ],
  [
    "a program with the module resolution of Node.js 16",
    "commonjs",
    { module: "node16", noEmit: true },
    undefined,
  ],
];

describe.each<[which: string, sdk: string, node: string]>([
  ["oldest", OLDEST_SDK, OLDEST_NODE],
  ["newest", RANGE, process.versions.node],
])("with the %s SDK, %s of npm, on Node.js %s", (which, sdk, node) => {
  const folder = mkdtempSync(join(tmpdir(), `redis-link-${which}-`));
  const modules = join(folder, "node_modules");
  const plugin = join(modules, "redis-link", "plugin");
  const stack = new TestStack(folder);
  const withNode = { PATH: [join(modules, ".bin"), process.env.PATH].join(delimiter) };

  const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
  const versionOf = (name: string) =>
    (JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")) as { version: string }).version;

  beforeAll(async () => {
    cpSync(join(__dirname, "programs"), folder, { recursive: true });
    write("Pulumi.yaml", {
      name: "matrix",
      runtime: "nodejs",
      plugins: { providers: [{ name: "redis-link", path: plugin }] },
      config: { prefix: { type: "string" } },
    });
    write("package.json", { private: true });
    const ownNode = node === process.versions.node || process.platform !== "linux" ? [] : [`${NODE}@${node}`];
    await install(folder, [`@pulumi/pulumi@${sdk}`, "@types/node@24.19.2", "typescript@6.0.3", ...ownNode]);
    await stack.create();
  });
  afterAll(async () => {
    await stack.remove();
    rmSync(folder, { recursive: true });
  });

  test("npm installs one SDK, and the package has no install script", async () => {
    const tree = JSON.parse(
      await runCommand("npm", ["ls", "@pulumi/pulumi", "--all", "--json"], { cwd: folder }),
    ) as object;
    const versions = JSON.stringify(tree).match(/"@pulumi\/pulumi":\{"version":"[^"]+"/g);
    expect(new Set(versions)).toEqual(
      new Set([`"@pulumi/pulumi":{"version":"${versionOf("@pulumi/pulumi")}"`]),
    );
    expect(existsSync(join(modules, "redis-link", "node_modules"))).toBe(false);
    const { scripts } = JSON.parse(
      readFileSync(join(modules, "redis-link", "package.json"), "utf8"),
    ) as typeof manifest;
    expect(Object.keys(scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?(install|prepare)$/)]),
    );
    console.log(`The ${which} SDK is ${versionOf("@pulumi/pulumi")}`);
  });

  test("`pulumi package add` installs nothing in the plugin's folder", async () => {
    await runCommand("npm", ["install", "--loglevel=error"], { cwd: plugin });
    expect(existsSync(join(plugin, "node_modules"))).toBe(false);
    expect(existsSync(join(modules, "redis-link", "node_modules"))).toBe(false);
  });

  test.each(ROWS)(
    "%s compiles, and its preview creates all resources",
    async (_what, type, compiler, main) => {
      write("package.json", { private: true, type, main });
      write("tsconfig.json", { compilerOptions: { ...COMPILER, ...compiler }, include: ["index.ts"] });
      await runCommand(join(bin, "tsc"), ["-p", folder], { cwd: folder });
      if (main === undefined) return;
      const preview = await stack.pulumi(["preview"], { env: withNode });
      for (const name of [
        "pulumi:providers:redis-link redis-link-state-daemon",
        "redis-link:docker:Link app-redis",
      ])
        expect(preview).toContain(`${name} create`);
    },
  );

  test("importing the package starts nothing", async () => {
    const script = 'require("redis-link"); require("redis-link/package.json");';
    const asPlugin = ["-e", script, "run-plugin", "127.0.0.1:1"];
    expect(await runCommand("node", asPlugin, { cwd: folder, env: withNode, timeoutMs: 20_000 })).toBe("");
  });

  test("npx redis-link runs", async () => {
    const help = (command: string) =>
      runCommand("npx", ["--no-install", "redis-link", command, "--help"], { cwd: folder, env: withNode });
    for (const command of ["status", "map", "recover"])
      expect(await help(command)).toMatch(new RegExp(`^  ${command} `, "m"));
  });

  test("the workflow of docs/review.md reviews its preview", async () => {
    const preview = ["preview", "--json", "--show-sames", "--show-replacement-steps"];
    const json = await stack.pulumi(preview, { onOutput: undefined, env: withNode });
    writeFileSync(join(folder, "preview.json"), json);
    const review =
      "npx --no-install redis-link review preview.json || case $? in 2 | 3) ;; *) exit 1 ;; esac";
    const text = await runCommand("sh", ["-c", review], { cwd: folder, env: withNode });
    expect(text).toMatch(/The link of `\S+-app` to `\S+-redis` as `redis` is added/);
    expect(text).toContain("```mermaid");
  });

  test("two stacks of an inline program start at once, and are destroyed", async () => {
    const inline = ["inline.mjs", stack.id];
    const env = { ...withNode, ...stack.environment };
    expect(JSON.parse(await runCommand("node", inline, { cwd: folder, env }))).toEqual(["redis", "redis"]);
    expect(await namedAfter(stack.id)).toEqual([]);
  });
});

describe("the plugin's folder", () => {
  const host = (process.env.PATH ?? "")
    .split(delimiter)
    .map((each) => join(each, "pulumi-language-nodejs"))
    .find(existsSync);
  skipUnless(
    host !== undefined && !isStandIn(host),
    "the real pulumi-language-nodejs is not on this machine",
  )("is a package that `pulumi package add` adds", async () => {
    const folder = mkdtempSync(join(tmpdir(), "redis-link-add-"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: added\nruntime: yaml\n");
    const plugin = join(projectFolder, "components", "plugin");
    await runCommand("pulumi", ["package", "add", plugin], { cwd: folder });
    expect(readFileSync(join(folder, "Pulumi.yaml"), "utf8")).toContain("redis-link:");
    rmSync(folder, { recursive: true });
  });
});
