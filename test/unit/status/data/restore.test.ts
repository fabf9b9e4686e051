import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as looks from "../../../../components/container/isWell";
import { exchange, restoreScripts, untilServed } from "../../../../components/status/data/restore";

const exitCode = jest.spyOn(looks, "exitCode");
beforeEach(() => void exitCode.mockReset());

/** A Redis that notes what becomes of it, scripts by their names; a step may fail, or break all off. */
function redisWhere(step: (name: string) => void) {
  const steps: string[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is a rejection
  const take = async (name: string, signal?: AbortSignal): Promise<string> => {
    steps.push(name);
    step(name);
    signal?.throwIfAborted();
    return "";
  };
  return {
    steps,
    redis: {
      stop: () => take("stop").then(() => undefined),
      start: (signal?: AbortSignal) => take("start", signal).then(() => undefined),
      inVolume: (text: string, { signal }: { signal?: AbortSignal } = {}) =>
        take(Object.entries(restoreScripts).find(([, script]) => script === text)?.[0] ?? text, signal),
    },
  };
}

/** The steps of an exchange that is broken off in one of them, and what it fails by. */
async function stepsOf(brokenOffIn?: string): Promise<{ steps: string[]; failure: string }> {
  const controller = new AbortController();
  const { redis, steps } = redisWhere((name) => {
    if (name === brokenOffIn) controller.abort(new Error("Stopped by SIGINT."));
  });
  const failure = await exchange(redis, "backup.rdb", controller.signal).then(() => "", String);
  return { steps, failure };
}

test.each([
  [undefined, ["copy", "stop", "exchange", "start", "forget"], /^$/],
  ["copy", ["copy"], /Stopped by SIGINT/],
  ["stop", ["copy", "stop", "stop", "rollBack", "start"], /the previous data is back\. Stopped by SIGINT\./],
  [
    "exchange",
    ["copy", "stop", "exchange", "start", "stop", "rollBack", "start"],
    /the previous data is back\. Stopped by SIGINT\./,
  ],
  [
    "start",
    ["copy", "stop", "exchange", "start", "stop", "rollBack", "start"],
    /the previous data is back\. Stopped by SIGINT\./,
  ],
])("a restore stopped in the step %s leaves a running Redis with its data", async (step, steps, failure) => {
  const ended = await stepsOf(step);
  expect(ended.steps).toEqual(steps);
  expect(ended.failure).toMatch(failure);
});

test.each([
  ["stop", "stop"],
  ["exchange", "stop"],
])(
  "if the daemon fails from the step %s on, the error names that step and the folder of the previous data",
  async (step, further) => {
    let isFailing = false;
    const { redis } = redisWhere((name) => {
      isFailing ||= name === step;
      if (isFailing) throw new Error(`no ${name}`);
    });
    const failure = await exchange(redis, "backup.rdb", new AbortController().signal).then(() => "", String);
    const lines = `^Error: backup.rdb was not loaded\\. no ${step}\n.*/data/before-restore.* After that: no ${further}$`;
    expect(failure).toMatch(new RegExp(lines, "s"));
  },
);

test("a restore succeeds even if the previous data cannot be removed", async () => {
  const { redis } = redisWhere((name) => {
    if (name === "forget") throw new Error("busy");
  });
  await exchange(redis, "backup.rdb", new AbortController().signal);
});

/** A daemon with a consumer that has a health check, or none. */
function daemonWith(Test?: string[], name = "app") {
  const inspect = () => Promise.resolve({ Name: `/${name}`, Config: { Healthcheck: Test && { Test } } });
  return { getContainer: () => ({ inspect }) } as never;
}

const APP = { name: "app", endpoint: "http://127.0.0.1:9" };

test.each([
  [
    ["CMD", "node", "health.js"],
    ["CMD", "node", "health.js"],
  ],
  [
    ["CMD-SHELL", "curl localhost"],
    ["CMD", "sh", "-c", "curl localhost"],
  ],
])("a restore waits until the health check %j of an app passes", async (check, asked) => {
  exitCode.mockResolvedValueOnce(1).mockResolvedValueOnce(0);
  await untilServed(daemonWith(check), APP);
  expect(exitCode.mock.calls.map(([, words]) => words)).toEqual([asked, asked]);
});

test("the error for an app that stays unhealthy says that the data is restored", async () => {
  exitCode.mockResolvedValue(1);
  await expect(untilServed(daemonWith(["CMD", "true"]), APP, 0)).rejects.toThrow(
    /The data is restored.*; app is not well yet/,
  );
});

test("asks an app without a health check at its endpoint, by a request that changes nothing", async () => {
  const server = createServer(({ method }, response) =>
    response.writeHead(method === "HEAD" ? 404 : 500).end(),
  ).listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await untilServed(daemonWith(), { name: "app", endpoint: `http://127.0.0.1:${port}` }, 0);
  server.close();
  await expect(untilServed(daemonWith(), APP, 0)).rejects.toThrow("not well yet");
});

test("does not wait for a worker that has neither a health check nor an endpoint", async () => {
  await untilServed(daemonWith(), { name: "app" }, 0);
});

test("asks a service at its endpoint, although the id of another container begins with the service's name", async () => {
  const cafe = { ...APP, name: "cafe" };
  await expect(untilServed(daemonWith(["CMD", "true"], "other"), cafe, 0)).rejects.toThrow(
    "cafe is not well",
  );
  expect(exitCode).not.toHaveBeenCalled();
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

test("after a restore, the disk holds only the data of the backup", () => {
  run("copy", "restored");
  run("exchange");
  run("forget");
  expect(there()).toEqual(["appendonly.aof"]);
  expect(read("appendonly.aof")).toBe("restored");
});

test("puts the previous data back if Redis did not load the restored data", () => {
  run("copy", "restored");
  run("exchange");
  mkdirSync(join(folder, "appendonlydir")); // Redis began to take the file over
  writeFileSync(join(folder, "appendonlydir", "aof"), "restored");
  run("rollBack");
  expect(there()).toEqual(["appendonlydir", "dump.rdb"]);
  expect(read("appendonlydir/aof")).toBe("now");
});

test("keeps the previous data if their exchange did not begin or did not end", () => {
  run("copy", "restored");
  run("rollBack");
  expect(read("appendonlydir/aof")).toBe("now");
  mkdirSync(join(folder, "before-restore"));
  run("rollBack");
  expect(read("appendonlydir/aof")).toBe("now");
  expect(there()).toEqual(["appendonlydir", "dump.rdb", "restore.rdb"]);
});

test("removes an incomplete copy of a backup from the disk", () => {
  expect(() => run("copy", "half of it", "false")).toThrow();
  expect(there()).toEqual(["appendonlydir", "dump.rdb"]);
});

test("keeps the data that a killed restore left, and never mistakes them for the current data", () => {
  mkdirSync(join(folder, "before-restore"));
  writeFileSync(join(folder, "before-restore", "dump.rdb"), "of last year");
  const kept = run("copy", "restored").trim();
  expect(kept).toMatch(/^before-restore-\d+$/);
  run("rollBack"); // as if no container could be started for the exchange
  expect(read("dump.rdb")).toBe("now");
  expect(read("appendonlydir/aof")).toBe("now");
  expect(read(`${kept}/dump.rdb`)).toBe("of last year");
});

test("loses no data if a restore is killed before Redis loads the backup, and is then repeated", () => {
  run("copy", "restored");
  run("exchange");
  const kept = run("copy", "restored").trim();
  run("exchange");
  run("forget");
  expect(read(`${kept}/appendonlydir/aof`)).toBe("now");
  expect(there()).toEqual(["appendonly.aof", kept]);
});
