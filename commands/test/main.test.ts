import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectFolder } from "../project.ts";

const runIn = (folder: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(projectFolder, folder, "main.ts"), ...args], { encoding: "utf8" });
const run = (...args: string[]) => runIn("commands", ...args);
const { scripts } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const ours = Object.entries(scripts).filter(([, script]) => script.startsWith("node commands/start.mjs "));

void test("the help lists exactly the npm scripts of this project", () => {
  const helps = ["commands", "tools/tasks"].map((folder) => runIn(folder, "--help"));
  assert.deepEqual(
    helps.map(({ status }) => status),
    [0, 0],
  );
  const listed = helps.map(({ stdout }) => stdout.replace(/^[^]*\nCommands:\n/, "")).join("");
  const commands = [...listed.matchAll(/^ {2}([a-z][a-z:0-9-]*) /gm)].map(([, name]) => name);
  const where = ["auto", "always", "never", "help"];
  assert.deepEqual(
    commands.filter((name) => !where.includes(name ?? "")).sort(),
    ours.map(([name]) => name).sort(),
  );
  for (const [name, script] of ours) assert.equal(script, `node commands/start.mjs ${name}`);
});

void test("fails on an unknown command and shows the help", () => {
  const { status, stderr } = run("upp");
  assert.equal(status, 1);
  assert.match(stderr, /unknown command 'upp'/);
  assert.match(stderr, /Usage: npm run/);
});

void test("fails on an unknown option, and names the option", () => {
  const { status, stderr } = runIn("tools/tasks", "lab:down", "--now");
  assert.equal(status, 1);
  assert.match(stderr, /unknown option '--now'/);
});
