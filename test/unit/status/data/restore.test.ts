import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { exchange, restoreScripts, untilServed } from "../restore.ts";
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

/** What an exchange fails by whose steps fail from one on. */
async function failingFrom(first: string): Promise<string> {
  let isFailing = false;
  const docker: RunDocker = (args) => {
    const script = Object.entries(restoreScripts).find(([, text]) => text === args.at(-1))?.[0];
    const step = script ?? args[0] ?? "";
    if (args[0] === "inspect") return Promise.resolve("0");
    isFailing ||= step === first;
    return isFailing ? Promise.reject(new Error(`no ${step}`)) : Promise.resolve("");
  };
  return exchange(docker, REDIS, "backup.rdb", new AbortController().signal).then(() => "", String);
}

for (const [step, further] of [
  ["stop", "stop"],
  ["exchange", "stop"],
] as const)
  void test(`a daemon that fails from the step ${step} on is told by that, with where the previous data are`, async () => {
    const failure = await failingFrom(step);
    const lines = `^Error: backup.rdb was not loaded\\. no ${step}\n.*/data/before-restore.* After that: no ${further}$`;
    assert.match(failure, new RegExp(lines, "s"));
  });

void test("a restore that went well stays so where the data from before cannot be removed", async () => {
  const docker: RunDocker = (args) => {
    if (args.at(-1) === restoreScripts.forget) return Promise.reject(new Error("busy"));
    return Promise.resolve(args[0] === "exec" ? "PONG" : args[0] === "inspect" ? "0" : "");
  };
  await exchange(docker, REDIS, "backup.rdb", new AbortController().signal);
});

void test("what is broken off while the file is taken in does not touch Redis", async () => {
  const { steps, failure } = await stepsOf("copy");
  assert.deepEqual(steps, ["copy"]);
  assert.match(failure ?? "", /Stopped by SIGINT/);
});

/** An app with a health check that passes from a try on. */
function appThatIsWell(from: number, test: unknown, name = "app") {
  const asked: string[][] = [];
  const docker: RunDocker = (args) => {
    if (args[0] === "inspect") return Promise.resolve(`/${name}\n${JSON.stringify(test)}\n`);
    asked.push([...args]);
    return asked.length < from ? Promise.reject(new Error("unhealthy")) : Promise.resolve("");
  };
  return { asked, docker };
}

const APP = { appName: "app", endpoint: "http://127.0.0.1:9" };

void test("a restore waits until the health check of the app passes", async () => {
  const { asked, docker } = appThatIsWell(2, ["CMD", "node", "health.js"]);
  await untilServed(docker, APP);
  assert.deepEqual(asked, Array(2).fill(["exec", "app", "node", "health.js"]));
});

void test("an app that does not get well is told, and that the data is restored", async () => {
  const { asked, docker } = appThatIsWell(9, ["CMD-SHELL", "curl localhost"]);
  await assert.rejects(untilServed(docker, APP, 0), /The data is restored.*; app is not well yet/);
  assert.deepEqual(asked[0], ["exec", "app", "sh", "-c", "curl localhost"]);
});

void test("an app without a health check is asked at its endpoint, by what changes nothing", async () => {
  const server = createServer(({ method }, response) =>
    response.writeHead(method === "HEAD" ? 404 : 500).end(),
  ).listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const docker: RunDocker = () => Promise.reject(new Error("No such container"));
  await untilServed(docker, { appName: "app", endpoint: `http://127.0.0.1:${port}` }, 0);
  server.close();
  await assert.rejects(untilServed(docker, APP, 0));
});

void test("a service whose name begins another container's id is asked at its endpoint", async () => {
  const { asked, docker } = appThatIsWell(1, ["CMD", "true"], "other");
  await assert.rejects(untilServed(docker, { ...APP, appName: "cafe" }, 0), /cafe is not well yet/);
  assert.deepEqual(asked, []);
});

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
