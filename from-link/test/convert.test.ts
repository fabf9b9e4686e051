import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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

/** Runs from-link with these words in the folder. */
const fromLink = (words: string, env: Record<string, string | undefined> = {}) =>
  execa(process.execPath, [join(import.meta.dirname, "..", "main.ts"), ...words.split(" ")], {
    ...{ cwd: folder, env: { ...ENV, ...env }, reject: false },
  });

/** Runs from-link, and checks that it writes nothing. */
async function writingNothing(words: string, env: Record<string, string | undefined> = {}) {
  const before = readdirSync(folder).sort();
  const result = await fromLink(words, env);
  assert.deepEqual(readdirSync(folder).sort(), before);
  return result;
}

for (const [name, script] of Object.entries({
  "run.sh":
    'docker run -d --name db -e DB_PASSWORD="$SECRET" -e MODE=fast postgres:17\n' +
    'docker run -d --name web --link db:db -e API_TOKEN="$SECRET" nginx\n',
  "limits.sh": "docker run -d --name web --link db:db --pids-limit 5 nginx\n",
  "wrong.sh": "docker run -d --name web --link db:db --cpus many nginx\n",
  "none.json": "[]",
}))
  writeFileSync(join(folder, name), script);

void test(
  "writes the program, its stack and the roll-back, without secrets as plain text",
  skip,
  async () => {
    const words = "linked --script run.sh --sources manage --package 0.5.0";
    const { exitCode, stdout, stderr } = await fromLink(words);
    assert.equal(stderr, "");
    assert.equal(exitCode, 0);
    assert.match(stdout, /linked has the program/);
    const linked = join(folder, "linked");
    assert.deepEqual(readdirSync(linked).sort(), [
      ...[".gitignore", "MIGRATION.md", "Pulumi.dev.yaml", "Pulumi.yaml", "index.ts", "package.json"],
      ...["plan.json", "rollback.json", "state", "tsconfig.json"],
    ]);
    for (const file of readdirSync(linked, { recursive: true, encoding: "utf8" })) {
      const path = join(linked, file);
      if (statSync(path).isFile()) assert.ok(!readFileSync(path, "utf8").includes("hunter2"), file);
    }
    assert.ok(!stdout.includes("hunter2"));
    assert.equal(statSync(join(linked, "rollback.json")).mode & 0o777, 0o600);
  },
);

void test("selects the stack, whose configuration holds the secrets unchanged", skip, async () => {
  for (const key of ["db-DB_PASSWORD", "web-API_TOKEN"]) {
    const args = ["config", "get", key, "--json", "--non-interactive"];
    const { stdout } = await execa("pulumi", args, { cwd: join(folder, "linked"), env: ENV });
    assert.deepEqual(JSON.parse(stdout), { value: SECRET, secret: true });
  }
});

void test("refuses an existing folder, and leaves that folder unchanged", skip, async () => {
  const changedAt = () => statSync(join(folder, "linked", "index.ts")).mtimeMs;
  const before = changedAt();
  const { exitCode, stderr } = await fromLink("linked --script run.sh");
  assert.equal(exitCode, 1);
  assert.match(stderr, /folder: "linked" is there already\. Name another, or delete it/);
  assert.equal(changedAt(), before);
});

void test("prints JSON with --json even if no container has a link", skip, async () => {
  const { exitCode, stdout } = await fromLink("--check --json --inspect none.json");
  assert.equal(exitCode, 0);
  assert.deepEqual(JSON.parse(stdout), { version: 1, containers: [] });
  const { stdout: said } = await fromLink("--check --inspect none.json");
  assert.match(said, /^No container in none\.json has a link\./);
});

void test("--check exits with 3 if something is not carried", skip, async () => {
  const { exitCode, stdout } = await writingNothing("other --check --json --script limits.sh");
  assert.equal(exitCode, 3);
  const { containers } = JSON.parse(stdout) as {
    containers: { entries: { list: string; what: string }[] }[];
  };
  const left = containers[0]?.entries.filter(({ list }) => list === "not carried");
  assert.deepEqual(
    left?.map(({ what }) => what),
    ["--pids-limit 5", "DB_ENV_…"],
  );
});

void test(
  "names file and line of invalid input, and leaves no folder after a late failure",
  skip,
  async () => {
    const wrong = await writingNothing("other --script wrong.sh");
    assert.equal(wrong.exitCode, 1);
    assert.match(wrong.stderr, /wrong\.sh:1: docker run does not take it: invalid argument "many"/);
    const nowhere = { PULUMI_BACKEND_URL: "file:///nowhere/at/all" };
    const atTheEnd = await writingNothing("other --script run.sh --package 0.5.0", nowhere);
    assert.equal(atTheEnd.exitCode, 1);
    assert.match(atTheEnd.stderr, /pulumi stack init dev/);
  },
);

void test("without a docker command, says what to install and that --inspect works", async () => {
  const { exitCode, stderr } = await fromLink("--check --script run.sh", { PATH: "/nowhere" });
  assert.equal(exitCode, 1);
  assert.match(stderr, /The docker command is not on this machine.*docker-ce-cli.*--inspect FILE/s);
});
