import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { restoreScripts } from "../restoreScripts.ts";

let folder: string;

/** Runs a script in the folder of the data, with a redis-check-rdb that takes everything. */
function run(script: keyof typeof restoreScripts, input = ""): void {
  const lines = `alias redis-check-rdb=true\n${restoreScripts[script]}`;
  execFileSync("sh", ["-ec", lines], { cwd: folder, input });
}
const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
const there = () => readdirSync(folder).sort();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redis-link-restore-"));
  mkdirSync(join(folder, "appendonlydir"));
  writeFileSync(join(folder, "appendonlydir", "aof"), "now");
  writeFileSync(join(folder, "dump.rdb"), "now");
});
afterEach(() => rmSync(folder, { recursive: true }));

void test("a restore leaves the data of the file alone", () => {
  run("copy", "restored");
  run("exchange");
  run("forget");
  assert.deepEqual(there(), ["appendonly.aof"]);
  assert.equal(read("appendonly.aof"), "restored");
});

void test("what Redis did not load gives way to the data from before", () => {
  run("copy", "restored");
  run("exchange");
  mkdirSync(join(folder, "appendonlydir")); // Redis began to take the file over
  writeFileSync(join(folder, "appendonlydir", "aof"), "restored");
  run("rollBack");
  assert.deepEqual(there(), ["appendonlydir", "dump.rdb"]);
  assert.equal(read("appendonlydir", "aof"), "now");
});

void test("an exchange that did not begin, or did not end, loses nothing", () => {
  run("copy", "restored");
  run("rollBack");
  assert.equal(read("appendonlydir", "aof"), "now");
  mkdirSync(join(folder, "before-restore"));
  run("rollBack");
  assert.equal(read("appendonlydir", "aof"), "now");
  assert.deepEqual(there(), ["appendonlydir", "dump.rdb", "restore.rdb"]);
});

void test("what a restore that was killed left is never taken for the data of now", () => {
  mkdirSync(join(folder, "before-restore"));
  writeFileSync(join(folder, "before-restore", "dump.rdb"), "of last year");
  run("copy", "restored");
  run("rollBack"); // as if no container could be started for the exchange
  assert.equal(read("dump.rdb"), "now");
  assert.equal(read("appendonlydir", "aof"), "now");
});
