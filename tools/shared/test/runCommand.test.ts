import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommand } from "../runCommand.ts";

const cwd = import.meta.dirname;
const sh = (script: string, options = {}) => runCommand("sh", ["-c", script], { cwd, ...options });

void test("passes the input, and returns standard output", async () => {
  assert.equal(await sh("cat; echo progress >&2", { input: "data" }), "data");
});

void test("reports output of both streams as it comes", async () => {
  const told: string[] = [];
  await sh("echo one; echo two >&2", { onOutput: (text: string) => told.push(text) });
  assert.deepEqual(told.sort(), ["one\n", "two\n"]);
});

void test("fails with the end of the output of both streams", async () => {
  await assert.rejects(sh("seq 1000; echo why >&2; exit 3"), ({ message }: Error) => {
    assert.match(message, /failed \(3\):\n/);
    assert.match(message, /\n1000\n/);
    assert.match(message, /why/);
    assert.doesNotMatch(message, /\n1\n/);
    return true;
  });
});

void test("names a program that does not exist", async () => {
  await assert.rejects(runCommand("no-such-program", [], { cwd }), /no-such-program/);
});

void test("lets a command finish when stopped, then throws the reason for the stop", async () => {
  const stop = new AbortController();
  const told: string[] = [];
  const script = 'trap "echo whole; exit 0" INT; echo ready; while :; do sleep 0.05; done';
  const onOutput = (text: string): void => {
    told.push(text);
    stop.abort(new Error("stopped"));
  };
  await assert.rejects(sh(script, { signal: stop.signal, onOutput }), /stopped/);
  assert.ok(told.join("").includes("whole"));
  await assert.rejects(sh("true", { signal: stop.signal }), /stopped/);
});
