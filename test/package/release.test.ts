import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { version } from "../../components/package.json";
import { runCommand } from "../../tools/shared/runCommand.ts";
import { TestStack } from "../e2e/support/testStack";
import { examplesFolder, projectFolder } from "./support/folders";

jest.setTimeout(600_000);

const folder = examplesFolder();
const released = mkdtempSync(join(tmpdir(), "redis-link-release-"));
const home = mkdtempSync(join(tmpdir(), "redis-link-home-"));
const stack = new TestStack(join(folder, "examples", "yaml"));
const packages = [`redis-link-${version}.tgz`, `redis-link-from-link-${version}.tgz`];
const plugins = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins");
/** A home without the user's plugins, so that this plugin is installed only here. The others are on PATH. */
const elsewhere = {
  PULUMI_HOME: home,
  PATH: [
    ...(process.env.PATH ?? "")
      .split(delimiter)
      .filter((each) => !existsSync(join(each, "pulumi-resource-redis-link"))),
    ...readdirSync(plugins).map((name) => join(plugins, name)),
  ].join(delimiter),
};

beforeAll(() => {
  // A relative path, as the default is one.
  const make = ["tools/tasks/main.ts", "release", "--into", relative(projectFolder, released)];
  return runCommand(process.execPath, make, { cwd: projectFolder, env: { INIT_CWD: projectFolder } });
});
afterAll(async () => {
  await stack.remove();
  for (const each of [folder, released, home]) rmSync(each, { recursive: true });
});

test("a release has the packages, the plugin for each platform, and the bill of materials (SBOM)", () => {
  const platforms = ["linux", "darwin", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`]);
  expect(readdirSync(released).sort()).toEqual(
    [
      ...packages,
      "sbom.cdx.json",
      ...platforms.map((platform) => `pulumi-resource-redis-link-v${version}-${platform}.tar.gz`),
    ].sort(),
  );
  const bill = JSON.parse(readFileSync(join(released, "sbom.cdx.json"), "utf8")) as {
    bomFormat: string;
    components: { name: string; version: string }[];
  };
  expect(bill.bomFormat).toBe("CycloneDX");
  expect(bill.components).toContainEqual(expect.objectContaining({ name: "redis-link", version }));
  expect(bill.components).toContainEqual(expect.objectContaining({ name: "@pulumi/pulumi" }));
  expect(bill.components).toContainEqual(expect.objectContaining({ name: "redis-link-from-link", version }));
});

test("the tarballs contain the licence and the changelog, and no install script", async () => {
  for (const [name, files] of [
    [
      packages[0]!,
      ["LICENSE", "CHANGELOG.md", "README.md", "plugin/PulumiPlugin.yaml", "plugin/dist/serve.js"],
    ],
    [packages[1]!, ["LICENSE", "CHANGELOG.md", "README.md", "dist/from-link.js"]],
  ] as const) {
    const list = await runCommand("tar", ["-tzf", name], { cwd: released });
    for (const file of files) expect(list.split("\n")).toContain(`package/${file}`);
    const text = await runCommand("tar", ["-xzOf", name, "package/package.json"], { cwd: released });
    const { scripts } = JSON.parse(text) as { scripts: object };
    expect(Object.keys(scripts).filter((script) => /install|^prepare$/.test(script))).toEqual([]);
  }
});

test.each(packages)("npm accepts %s for publication", (name) => {
  const publish = ["publish", "--dry-run", "--ignore-scripts", `./${name}`];
  return runCommand("npm", publish, { cwd: released });
});

test("the installed plugin makes the components of a program that names no path to the package", async () => {
  const tarball = join(released, `pulumi-resource-redis-link-v${version}-linux-amd64.tar.gz`);
  const install = ["plugin", "install", "resource", "redis-link", version, "--file", tarball];
  await runCommand("pulumi", install, { cwd: folder, env: elsewhere });
  const program = join(folder, "examples", "yaml", "Pulumi.yaml");
  const text = readFileSync(program, "utf8");
  const withoutPath = text.replace(/^packages:\n(?: .*\n)+/m, "");
  expect(withoutPath).not.toBe(text);
  writeFileSync(program, withoutPath);
  await stack.create();
  const stdout = await stack.pulumi(["preview"], { env: elsewhere });
  expect(stdout).toMatch(/redis-link:index:LinkedApp/);
  expect(stdout).toMatch(/docker:index:Container/);
});
