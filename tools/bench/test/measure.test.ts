import assert from "node:assert/strict";
import { test } from "node:test";
import { measureParts } from "../bench.ts";
import { isMet, measurePart, medianOf, type Contender, type Part, type Result } from "../measure.ts";

const silent = () => undefined;

/** Contenders that are measured at 1, 2, 3 and so on, and what was done in which order. */
function recorded(...names: string[]) {
  const done: string[] = [];
  let clock = 0;
  const contenders = names.map((name): Contender => ({
    name,
    prepare: () => Promise.resolve(done.push(`prepare ${name}`)),
    measure: () => {
      done.push(name);
      clock += 1;
      return Promise.resolve({ time: clock });
    },
    clean: () => Promise.resolve(done.push(`clean ${name}`)),
  }));
  return { done, contenders };
}

const time = { name: "time", title: "a time", unit: "s" } as const;

void test("all are prepared, each round has every contender and starts with another one, and all are cleaned up", async () => {
  const { done, contenders } = recorded("a", "b", "c");
  await measurePart({ contenders, quantities: [time] }, 2, silent);
  const rounds = ["a", "b", "c", "b", "c", "a", "c", "a", "b"];
  const [before, after] = ["prepare", "clean"].map((what) =>
    ["a", "b", "c"].map((name) => `${what} ${name}`),
  );
  assert.deepEqual(done, [...before!, ...rounds, ...after!]);
});

void test("the round before the first does not count, and a part can have more rounds", async () => {
  const { contenders } = recorded("a", "b");
  const part: Part = { contenders, quantities: [time], warmUp: contenders.slice(0, 1), timesRounds: 2 };
  const { figures } = await measurePart(part, 1, silent);
  assert.deepEqual(
    [...figures[0]!.values],
    [
      ["a", [3, 4]],
      ["b", [2, 5]],
    ],
  );
});

void test("what was prepared is cleaned up when one of the contenders fails", async () => {
  const { done, contenders } = recorded("a", "b");
  const failing = { ...contenders[1]!, measure: () => Promise.reject(new Error("no luck")) };
  const part = { contenders: [contenders[0]!, failing], quantities: [time] };
  await assert.rejects(measurePart(part, 1, silent), /no luck/);
  assert.deepEqual(done.slice(-2), ["clean a", "clean b"]);
});

void test("a value that is not a positive number is refused", async () => {
  for (const value of [NaN, 0, -1, Infinity]) {
    const contender = { name: "a", measure: () => Promise.resolve({ time: value }) };
    const part = { contenders: [contender], quantities: [time] };
    await assert.rejects(measurePart(part, 1, silent), /a: time was measured as/);
  }
});

void test("a goal is held against the ratio of the medians: at most for seconds, at least for a rate", async () => {
  const measure = (value: number) => () => Promise.resolve({ time: value });
  const contenders = [
    { name: "redis-link", measure: measure(3) },
    { name: "other", measure: measure(2) },
  ];
  const verdictFor = async (unit: "s" | "/s", limit: number) => {
    const quantities = [{ ...time, unit, goals: [["other", limit] as const] }];
    return isMet((await measurePart({ contenders, quantities }, 3, silent)).verdicts[0]!);
  };
  assert.equal(await verdictFor("s", 1.4), false);
  assert.equal(await verdictFor("s", 1.5), true);
  assert.equal(await verdictFor("/s", 1.5), true);
  assert.equal(await verdictFor("/s", 1.6), false);
});

void test("a contender that was not measured is named", () => {
  assert.throws(() => medianOf({ ...time, values: new Map() }, "nobody"), /a time: nobody was not measured/);
});

const PARTS = ["one", "two", "three"];
const runOf = (tell: (line: string) => void, stop = new AbortController()) => ({
  ...{ tell, signal: stop.signal },
  seconds: async (work: () => Promise<unknown>) => Number(await work()),
});
const resultOf = (title: string): Result => ({
  figures: [{ title, unit: "s", values: new Map([["a", [1]]]) }],
  verdicts: [],
});

void test("a part that fails loses no figures of the others, and is named with its reason", async () => {
  const told: string[] = [];
  const run = runOf((line) => void told.push(line));
  const { figures, failed } = await measureParts(run, PARTS, (name) =>
    name === "two" ? Promise.reject(new Error("no daemon")) : Promise.resolve(resultOf(name)),
  );
  assert.deepEqual(
    figures.map(({ title }) => title),
    ["one", "three"],
  );
  assert.deepEqual(failed, ["two"]);
  assert.ok(told.includes("two: could not be measured: no daemon"));
});

void test("after Ctrl-C no further part starts, and the figures so far are kept", async () => {
  const stop = new AbortController();
  const { figures, failed } = await measureParts(runOf(silent, stop), PARTS, (name) => {
    if (name === "one") return Promise.resolve(resultOf(name));
    stop.abort();
    return Promise.reject(new Error("Stopped by SIGINT."));
  });
  assert.deepEqual([figures.length, failed], [1, ["two"]]);
});
