import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../components/package.json";
import schema from "../../components/schema.json";
import { projectFolder } from "./support/folders";

// What the Pulumi Registry checks of a package at each release (pulumi/registry, scripts/ci/community-package), but for the
// installs: those are in release.test.ts.

const { language } = schema;
const [, repository] = /^https:\/\/github\.com\/([^/]+\/[^/]+)$/.exec(schema.repository)!;
const page = (name: string) => readFileSync(join(projectFolder, "docs", name), "utf8");

/** Links and pictures that lead nowhere on the registry's page. */
const BROKEN_THERE = [
  /<img[^>]+src=["'](?!http)/,
  /!\[[^\]]*\]\((?!http)/,
  /<a[^>]+href=["'][./]/,
  /\]\((?!https?:)[^)]*\.md[)#]/,
];

test("the schema has publisher, repository and licence", () => {
  expect(schema).toMatchObject({
    name: manifest.name,
    version: manifest.version,
    homepage: manifest.homepage,
    publisher: expect.stringMatching(/./) as string,
  });
  expect(schema.keywords).toEqual(
    expect.arrayContaining(["kind/component", expect.stringMatching(/^category\//)]),
  );
});

test("the plugin is downloaded from the repository's releases in all languages", () => {
  expect(schema.pluginDownloadURL).toBe(`github://api.github.com/${repository}`);
  expect(manifest.pulumi).toEqual({ resource: true, name: schema.name, server: schema.pluginDownloadURL });
});

test("the logo is a file of the repository", () => {
  const [, path] = schema.logoUrl.split(`https://raw.githubusercontent.com/${repository}/main/`);
  expect(existsSync(join(projectFolder, path!))).toBe(true);
});

test.each([
  ["npm", language.nodejs.packageName],
  ["pip", language.python.packageName],
  ["go get", language.go.importBasePath],
  ["dotnet", language.csharp.namespaces["redis-link"]],
  ["Maven", language.java.packages["redis-link"]],
])("the registry of %s accepts the package name %s", (_tool, name) => {
  expect(name).toMatch(/^[A-Za-z0-9._@/-]+$/);
});

test.each(["_index.md", "installation-configuration.md"])(
  "docs/%s has the format of a page of the Pulumi registry",
  (name) => {
    expect(page(name)).toMatch(/^---\ntitle: .+\nmeta_desc: .+\nlayout: package\n---\n/);
    const broken = page(name)
      .split("\n")
      .filter((line) => BROKEN_THERE.some((pattern) => pattern.test(line)));
    expect(broken).toEqual([]);
  },
);

test.each(["typescript", "python", "go", "yaml"])("the front page has an example in %s", (name) => {
  expect(page("_index.md")).toMatch(new RegExp(`choosable language ${name} .*\n\n\`\`\`${name}\n`));
});

test("the installation page names the SDK of each language", () => {
  const text = page("installation-configuration.md");
  const names = ["npm install redis-link", "pulumi_redis_link", language.go.importBasePath];
  for (const each of [...names, "Pulumi.RedisLink", "com.pulumi.redislink"]) expect(text).toContain(each);
});
