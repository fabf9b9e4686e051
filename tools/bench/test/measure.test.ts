import assert from "node:assert/strict";
import { test } from "node:test";
import { measureParts } from "../bench.ts";
import { compare, isMet, measurePart, type Contender, type Figure } from "../measure.ts";
import { comparisonTable, goalTable, shown } from "../report.ts";
import { partsOf, roundsOf } from "../../tasks/bench.ts";

const silent = () => undefined;
const time = { name: "time", title: "a time", unit: "s" } as const;

/** Two contenders that measure 1, 2, 3 and so on, and the order of their actions. */
function recorded() {
  const done: string[] = [];
  let clock = 0;
  const contender = (name: string): Contender => ({
    name,
    prepare: () => Promise.resolve(done.push(`prepare ${name}`)),
    measure: () => {
      done.push(name);
      clock += 1;
      return Promise.resolve({ time: clock });
    },
    clean: () => Promise.resolve(done.push(`clean ${name}`)),
  });
  return { done, contenders: [contender("a"), contender("b")] as const };
}

void test("alternates rounds, does not count the warm-up, and prepares and cleans up both contenders", async () => {
  const { done, contenders } = recorded();
  const [figure] = await measurePart({ contenders, quantities: [time] }, 2, silent);
  const rounds = ["a", "b", "b", "a", "a", "b"];
  assert.deepEqual(done, ["prepare a", "prepare b", ...rounds, "clean a", "clean b"]);
  assert.deepEqual(figure, { title: "a time", unit: "s", against: "b", rounds: [[4, 3], [5, 6]] }); // prettier-ignore
});

void test("cleans up both contenders if one fails", async () => {
  const { done, contenders } = recorded();
  const failing = { ...contenders[1], measure: () => Promise.reject(new Error("no luck")) };
  const part = { contenders: [contenders[0], failing] as const, quantities: [time] };
  await assert.rejects(measurePart(part, 1, silent), /no luck/);
  assert.deepEqual(done.slice(-2), ["clean a", "clean b"]);
});

for (const value of [NaN, 0, -1, Infinity])
  void test(`refuses ${value} as a measured value`, async () => {
    const contender = { name: "a", measure: () => Promise.resolve({ time: value }) };
    const part = { contenders: [contender, contender] as const, quantities: [time] };
    await assert.rejects(measurePart(part, 1, silent), /a: time was measured as/);
  });

/** A figure with this number of rounds. All rounds but the last have the same times. */
const figure = (count: number, last: [number, number] = [3, 2], unit: "s" | "/s" = "s"): Figure => ({
  ...{ title: "preview", unit, goal: 1.4, against: "other" },
  rounds: [...Array.from({ length: count - 1 }, () => [3, 2] as const), last],
});

for (const [what, given, verdict] of [
  ["more seconds in each of five rounds", figure(5), "slower"],
  ["more requests in each round", figure(5, [3, 2], "/s"), "faster"],
  ["more seconds in all rounds but one", figure(5, [2, 3]), "not slower"],
  [
    "fewer seconds in each round",
    { ...figure(5), rounds: figure(5).rounds.map(([a, b]) => [b, a] as const) },
    "faster",
  ],
  ["four rounds", figure(4), "too few rounds"],
] as const)
  // prettier-ignore
  void test(`calls ${what} ${verdict}`, () => {
    assert.equal(compare(given).verdict, verdict);
  });

void test("gives the median, the least and the greatest of the rounds' ratios", () => {
  const { ratio, least, greatest } = compare(figure(5, [8, 2]));
  assert.deepEqual([ratio, least, greatest], [1.5, 1.5, 4]);
});

for (const [ratio, unit, goal, met] of [
  [1.4, "s", 1.4, true],
  [1.5, "s", 1.4, false],
  [0.97, "/s", 0.97, true],
  [0.9, "/s", 0.97, false],
] as const)
  void test(`a ratio of ${ratio} ${met ? "meets" : "misses"} the goal ${goal} in ${unit}`, () => {
    assert.equal(isMet(ratio, unit, goal), met);
  });

for (const [value, unit, text] of [
  [1.2345, "s", "1.23 s"],
  [12.345, "s", "12.3 s"],
  [0.0123, "s", "12.3 ms"],
  [12345.6, "/s", "12,300/s"],
] as const)
  void test(`shows ${value} ${unit} as ${text}`, () => {
    assert.equal(shown(value, unit), text);
  });

/** Cells of the last row of a table. */
const lastRow = (table: string) =>
  table
    .split("\n")
    .at(-1)
    ?.split("|")
    .map((cell) => cell.trim())
    .filter(Boolean);

void test("prints tables with medians, the ratio with its range, and the goal or the verdict", () => {
  const cells = ["preview", "3.00 s", "other: 2.00 s", "1.50", "1.50 – 4.00"];
  assert.deepEqual(lastRow(goalTable([figure(5, [8, 2])])), [...cells, "≤ 1.4: **missed**"]);
  assert.deepEqual(lastRow(comparisonTable([figure(5, [8, 2])])), [...cells, "slower"]);
});

for (const [text, rounds] of [
  ["1", 1],
  ["1000", 1000],
  ["0", undefined],
  ["1001", undefined],
  ["two", undefined],
] as const)
  // prettier-ignore
  void test(`--rounds ${text} is ${rounds === undefined ? "refused with the range" : "taken"}`, () => {
    if (rounds === undefined) assert.throws(() => roundsOf(text), /from 1 to 1000/);
    else assert.equal(roundsOf(text), rounds);
  });

void test("--only accepts parts in any order, and refuses an unknown part by name", () => {
  assert.deepEqual(partsOf("cycle,preview"), ["preview", "cycle"]);
  assert.throws(() => partsOf("cycle,nothing"), /"nothing" is no part: give some of preview,noop/);
});

const runOf = (tell: (line: string) => void, stop = new AbortController()) => ({
  ...{ tell, signal: stop.signal },
  seconds: async (work: () => Promise<unknown>) => Number(await work()),
});

void test("keeps the figures of other parts if one part fails, and names that part with the reason", async () => {
  const told: string[] = [];
  const run = runOf((line) => void told.push(line));
  const { figures, failed } = await measureParts(run, ["one", "two", "three"], (name) =>
    name === "two" ? Promise.reject(new Error("no daemon")) : Promise.resolve([figure(1)]),
  );
  assert.deepEqual([figures.length, failed], [2, ["two"]]);
  assert.ok(told.includes("two: could not be measured: no daemon"));
});

void test("starts no further part after Ctrl-C, and keeps the figures so far", async () => {
  const stop = new AbortController();
  const { figures, failed } = await measureParts(runOf(silent, stop), ["one", "two", "three"], (name) => {
    if (name === "one") return Promise.resolve([figure(1)]);
    stop.abort();
    return Promise.reject(new Error("Stopped by SIGINT."));
  });
  assert.deepEqual([figures.length, failed], [1, ["two"]]);
});
