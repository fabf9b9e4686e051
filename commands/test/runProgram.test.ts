import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { isAlive } from "redis-link/tools";
import { runProgram } from "../runProgram.ts";

const { env } = process;
afterEach(() => {
  process.env = env;
  process.exitCode = undefined;
});

void test("exits with the exit code of the program", async () => {
  assert.equal(await runProgram("sh", ["-c", "exit 7"], {}), 7);
  assert.equal(process.exitCode, 7);
});

void test("returns 130 for a program that a signal ended", async () => {
  assert.equal(await runProgram("sh", ["-c", "kill $$"], {}), 130);
});

void test("names a program that cannot be started", async () => {
  await assert.rejects(runProgram("no-such-program", [], {}), /no-such-program/);
});

void test("tells whether a process is alive, even a process of another user", () => {
  assert.equal(isAlive(process.pid), true);
  assert.equal(isAlive(1), true);
  assert.equal(isAlive(2 ** 30), false);
});
