import assert from "node:assert/strict";
import { test } from "node:test";
import { exchange } from "../restore.ts";
import { restoreScripts } from "../restoreScripts.ts";
import type { RunDocker } from "../stackDaemon.ts";

const REDIS = { redisName: "redis-server", image: "redis:7" };

/** What docker is asked for in an exchange that is broken off in a step; scripts by their names. */
async function stepsOf(brokenOffIn?: string): Promise<{ steps: string[]; failure?: string }> {
  const steps: string[] = [];
  const controller = new AbortController();
  const docker: RunDocker = (args, options) => {
    const script = Object.entries(restoreScripts).find(([, text]) => text === args.at(-1))?.[0];
    if (args[0] === "inspect") return Promise.resolve("0");
    steps.push(script ?? args[0] ?? "");
    if (steps.at(-1) === brokenOffIn) controller.abort(new Error("Stopped by SIGINT."));
    if (options?.signal?.aborted) return Promise.reject(options.signal.reason as Error);
    return Promise.resolve(args[0] === "exec" ? "PONG" : "");
  };
  const failure = await exchange(docker, REDIS, "backup.rdb", controller.signal).then(
    () => undefined,
    String,
  );
  return { steps, failure };
}

void test("data is exchanged while Redis is stopped", async () => {
  const { steps, failure } = await stepsOf();
  assert.deepEqual(steps, ["copy", "stop", "exchange", "start", "exec", "forget"]);
  assert.equal(failure, undefined);
});

for (const [step, before] of [
  ["stop", []],
  ["exchange", ["exchange", "start"]],
  ["start", ["exchange", "start"]],
] as const) {
  void test(`what is broken off in the step ${step} brings the previous data back, and Redis up`, async () => {
    const { steps, failure } = await stepsOf(step);
    assert.deepEqual(steps, ["copy", "stop", ...before, "stop", "rollBack", "start", "exec"]);
    assert.match(failure ?? "", /the previous data is back\. Stopped by SIGINT\./);
  });
}

void test("what is broken off while the file is taken in does not touch Redis", async () => {
  const { steps, failure } = await stepsOf("copy");
  assert.deepEqual(steps, ["copy"]);
  assert.match(failure ?? "", /Stopped by SIGINT/);
});
