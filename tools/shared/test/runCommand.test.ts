import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommand } from "../runCommand.ts";

const cwd = import.meta.dirname;
const sh = (script: string, options = {}) => runCommand("sh", ["-c", script], { cwd, ...options });

void test("a command reads its input, and what it writes to standard output is returned", async () => {
  assert.equal(await sh("cat; echo progress >&2", { input: "data" }), "data");
});

void test("all that it writes is told as it comes", async () => {
  const told: string[] = [];
  await sh("echo one; echo two >&2", { onOutput: (text: string) => told.push(text) });
  assert.deepEqual(told.sort(), ["one\n", "two\n"]);
});

void test("a failure has the end of what was written, to either stream", async () => {
  await assert.rejects(sh("seq 1000; echo why >&2; exit 3"), ({ message }: Error) => {
    assert.match(message, /failed \(3\):\n/);
    assert.match(message, /\n1000\n/);
    assert.match(message, /why/);
    assert.doesNotMatch(message, /\n1\n/);
    return true;
  });
});

void test("a program that does not exist is named", async () => {
  await assert.rejects(runCommand("no-such-program", [], { cwd }), /no-such-program/);
});

void test("told to stop, it may end what it is at, and then the reason is thrown", async () => {
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
