import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { restoreScripts } from "../restore.ts";

let folder: string;

/** What a script writes that runs in the folder of the data, with a redis-check-rdb that takes everything, or nothing. */
function run(script: keyof typeof restoreScripts, input = "", check = "true"): string {
  const lines = `alias redis-check-rdb=${check}\n${restoreScripts[script]}`;
  return execFileSync("sh", ["-ec", lines], { cwd: folder, input, encoding: "utf8" });
}
const read = (path: string) => readFileSync(join(folder, path), "utf8");
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
  assert.equal(read("appendonlydir/aof"), "now");
});

void test("an exchange that did not begin, or did not end, loses nothing", () => {
  run("copy", "restored");
  run("rollBack");
  assert.equal(read("appendonlydir/aof"), "now");
  mkdirSync(join(folder, "before-restore"));
  run("rollBack");
  assert.equal(read("appendonlydir/aof"), "now");
  assert.deepEqual(there(), ["appendonlydir", "dump.rdb", "restore.rdb"]);
});

void test("a file that does not come whole leaves nothing on the disk", () => {
  assert.throws(() => run("copy", "half of it", "false"));
  assert.deepEqual(there(), ["appendonlydir", "dump.rdb"]);
});

void test("what a restore that was killed left is kept, and never taken for the data of now", () => {
  mkdirSync(join(folder, "before-restore"));
  writeFileSync(join(folder, "before-restore", "dump.rdb"), "of last year");
  const kept = run("copy", "restored").trim();
  assert.match(kept, /^before-restore-\d+$/);
  run("rollBack"); // as if no container could be started for the exchange
  assert.equal(read("dump.rdb"), "now");
  assert.equal(read("appendonlydir/aof"), "now");
  assert.equal(read(`${kept}/dump.rdb`), "of last year");
});

void test("a restore that was killed before Redis took its data, and is repeated, loses nothing", () => {
  run("copy", "restored");
  run("exchange");
  const kept = run("copy", "restored").trim();
  run("exchange");
  run("forget");
  assert.equal(read(`${kept}/appendonlydir/aof`), "now");
  assert.deepEqual(there(), ["appendonly.aof", kept]);
});
