import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { execa } from "execa";
import { noDockerCli } from "./support/dockerCliIsHere.ts";

const noPulumi =
  spawnSync("pulumi", ["version"]).status === 0 ? false : "this machine has no Pulumi CLI on PATH";
const skip = { skip: noDockerCli || noPulumi };

const folder = mkdtempSync(join(tmpdir(), "from-link-convert-"));
after(() => rmSync(folder, { recursive: true }));

const SECRET = "hunter2 'with' \"quotes\"\nand a line\n";
const ENV = {
  PULUMI_CONFIG_PASSPHRASE: "of the test",
  PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
  PULUMI_BACKEND_URL: undefined,
  SECRET,
};

const fromLink = (args: readonly string[], env: Record<string, string | undefined> = ENV) =>
  execa(process.execPath, [join(import.meta.dirname, "..", "main.ts"), ...args], {
    cwd: folder,
    env,
    reject: false,
  });

writeFileSync(
  join(folder, "run.sh"),
  'docker run -d --name db -e DB_PASSWORD="$SECRET" -e MODE=fast postgres:17\ndocker run -d --name web --link db:db -e API_TOKEN="$SECRET" nginx\n',
);
writeFileSync(join(folder, "limits.sh"), "docker run -d --name web --link db:db --pids-limit 5 nginx\n");
writeFileSync(join(folder, "wrong.sh"), "docker run -d --name web --link db:db --cpus many nginx\n");

const pulumi = (args: readonly string[]) =>
  execa("pulumi", [...args, "--non-interactive"], { cwd: join(folder, "linked"), env: ENV });

void test(
  "a folder has the program, its stack and the way back, and no secret in the clear",
  skip,
  async () => {
    const { exitCode, stdout, stderr } = await fromLink([
      "linked",
      "--script",
      "run.sh",
      "--sources",
      "manage",
      "--package",
      "0.4.0",
    ]);
    assert.equal(stderr, "");
    assert.equal(exitCode, 0);
    assert.match(stdout, /linked has the program/);
    const files = readdirSync(join(folder, "linked")).sort();
    assert.deepEqual(files, [
      ".gitignore",
      "MIGRATION.md",
      "Pulumi.dev.yaml",
      "Pulumi.yaml",
      "index.ts",
      "package.json",
      "plan.json",
      "rollback.json",
      "state",
      "tsconfig.json",
    ]);
    for (const file of readdirSync(join(folder, "linked"), { recursive: true, encoding: "utf8" })) {
      const path = join(folder, "linked", file);
      if (statSync(path).isFile()) assert.ok(!readFileSync(path, "utf8").includes("hunter2"), file);
    }
    assert.ok(!`${stdout}${stderr}`.includes("hunter2"));
    assert.equal(statSync(join(folder, "linked", "rollback.json")).mode & 0o777, 0o600);
  },
);

void test("the stack is selected, and gives the secrets as they were", skip, async () => {
  for (const key of ["db-DB_PASSWORD", "web-API_TOKEN"]) {
    const { stdout } = await pulumi(["config", "get", key, "--json"]);
    assert.deepEqual(JSON.parse(stdout), { value: SECRET, secret: true });
  }
});

void test("nothing with a link is JSON too, where that is asked for", skip, async () => {
  writeFileSync(join(folder, "none.json"), "[]");
  const { exitCode, stdout } = await fromLink(["--check", "--json", "--inspect", "none.json"]);
  assert.equal(exitCode, 0);
  assert.deepEqual(JSON.parse(stdout), { version: 1, containers: [] });
  const { stdout: said } = await fromLink(["--check", "--inspect", "none.json"]);
  assert.match(said, /^No container in none\.json has a link\./);
});

void test("a folder that is there is left as it is", skip, async () => {
  const before = statSync(join(folder, "linked", "index.ts")).mtimeMs;
  const { exitCode, stderr } = await fromLink(["linked", "--script", "run.sh"]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /folder: "linked" is there already\. Name another, or delete it/);
  assert.equal(statSync(join(folder, "linked", "index.ts")).mtimeMs, before);
});

void test(
  "--check writes nothing, and says by its exit code that something is not carried",
  skip,
  async () => {
    const before = readdirSync(folder).sort();
    const { exitCode, stdout } = await fromLink(["other", "--check", "--json", "--script", "limits.sh"]);
    assert.equal(exitCode, 3);
    const { containers } = JSON.parse(stdout) as {
      containers: { entries: { list: string; what: string }[] }[];
    };
    assert.deepEqual(
      containers[0]?.entries.filter(({ list }) => list === "not carried").map(({ what }) => what),
      ["--pids-limit 5"],
    );
    assert.deepEqual(readdirSync(folder).sort(), before);
  },
);

void test("input that is wrong writes nothing, and names file and line", skip, async () => {
  const before = readdirSync(folder).sort();
  const { exitCode, stderr } = await fromLink(["other", "--script", "wrong.sh"]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /wrong\.sh:1: docker run does not take it: invalid argument "many"/);
  assert.deepEqual(readdirSync(folder).sort(), before);
});

void test("what fails at the end leaves no half of a folder", skip, async () => {
  const before = readdirSync(folder).sort();
  const { exitCode, stderr } = await fromLink(["other", "--script", "run.sh", "--package", "0.4.0"], {
    ...ENV,
    PULUMI_BACKEND_URL: "file:///nowhere/at/all",
  });
  assert.equal(exitCode, 1);
  assert.match(stderr, /pulumi stack init dev/);
  assert.deepEqual(readdirSync(folder).sort(), before);
  assert.equal(existsSync(join(folder, "other")), false);
});

void test("without a docker command it says what to install, and what goes without", async () => {
  const { exitCode, stderr } = await fromLink(["--check", "--script", "run.sh"], {
    ...ENV,
    PATH: "/nowhere",
  });
  assert.equal(exitCode, 1);
  assert.match(stderr, /The docker command is not on this machine.*docker-ce-cli.*--inspect FILE/s);
});
