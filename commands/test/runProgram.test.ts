import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { isAlive } from "redis-link/tools";
import { runProgram } from "../runProgram.ts";

const { env } = process;
afterEach(() => {
  process.env = env;
  process.exitCode = undefined;
});

void test("the exit code of a program is the command's own", async () => {
  assert.equal(await runProgram("sh", ["-c", "exit 7"], {}), 7);
  assert.equal(process.exitCode, 7);
});

void test("a program that ends by a signal counts as interrupted", async () => {
  assert.equal(await runProgram("sh", ["-c", "kill $$"], {}), 130);
});

void test("a program that cannot be started is named", async () => {
  await assert.rejects(runProgram("no-such-program", [], {}), /no-such-program/);
});

void test("a process is alive or not, whosever it is", () => {
  assert.equal(isAlive(process.pid), true);
  assert.equal(isAlive(1), true);
  assert.equal(isAlive(2 ** 30), false);
});
