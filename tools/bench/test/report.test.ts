import assert from "node:assert/strict";
import { test } from "node:test";
import { capacity } from "../addressPools.ts";
import { compare, isMet, shown, type Figure, type Verdict } from "../figure.ts";
import { judged, type Quantity, type SizedFigure } from "../parts/appsVerdicts.ts";
import { ratioPlot } from "../report/ratioPlot.ts";
import { tables } from "../report/tables.ts";
import { timelinePlot } from "../report/timelinePlot.ts";
import { assertWritable } from "../report/speedDocs.ts";

const figure: Figure = {
  title: "preview",
  unit: "s",
  series: [
    { contender: "redis-link", values: [3, 2, 9] },
    { contender: "empty", values: [2, 2, 1] },
  ],
};

const verdict: Verdict = compare(figure, "empty", "≤", 1.4);

void test("a verdict is a ratio of medians", () => {
  assert.equal(verdict.ratio, 1.5);
  assert.equal(isMet(verdict), false);
  assert.equal(isMet({ ...verdict, limit: 1.5 }), true);
  assert.equal(isMet({ ...verdict, kind: "≥" }), true);
});

void test("a comparison with a contender that was not measured names it", () => {
  assert.throws(() => compare(figure, "nobody", "≤", 1), /preview: nobody was not measured/);
});

void test("values have as many digits as they are worth", () => {
  assert.equal(shown(1.2345, "s"), "1.23 s");
  assert.equal(shown(0.0123, "s"), "12.3 ms");
  assert.equal(shown(12345.6, "/s"), "12,346/s");
});

void test("the tables say what was measured, with least and most, and which goal is missed", () => {
  const text = tables({ figures: [figure], verdicts: [verdict], notes: ["A note."] });
  assert.match(text, /\| preview \| redis-link \| 3\.00 s \| 2\.00 s – 9\.00 s \| 3 \|/);
  assert.match(text, /\| preview \| 3\.00 s \| empty: 2\.00 s \| 1\.50 \| ≤ 1\.4 \| \*\*no\*\* \|/);
  assert.match(text, /^- A note\.$/m);
});

void test("each goal is in the picture, with its ratio and whether it is met", async () => {
  const far = { ...verdict, what: "far & wide", ratio: Infinity };
  const drawn = await ratioPlot([{ ...verdict, ratio: 1.25 }, far]);
  for (const text of ["preview", "empty: 2.00 s", "1.25 (≤ 1.4) ✓", "far &amp; wide", "Infinity (≤ 1.4) ✗"])
    assert.ok(drawn.includes(`>${text}<`), text);
});

void test("each span is in the timeline, those of one name too", async () => {
  const span = { label: "node run", kind: "process" as const, start: 0, end: 1 };
  const spans = [span, { ...span, start: 1, end: 1.5 }];
  const drawn = await timelinePlot({ title: "up", seconds: 2, spans });
  assert.equal(drawn.split(">node run<").length, 3);
  for (const text of ["up, 2.00 s", "1.00", "0.50"]) assert.ok(drawn.includes(`>${text}<`), text);
});

void test("figures of stand-ins, or of few rounds are not written", () => {
  const good = { standIns: [], rounds: 7 };
  assert.doesNotThrow(() => assertWritable(good));
  assert.throws(() => assertWritable({ ...good, standIns: ["pulumi-resource-docker"] }), /stand-ins/);
  assert.throws(() => assertWritable({ ...good, rounds: 6 }), /6 rounds are too few/);
});

void test("pools hold as many networks as fit into them", () => {
  assert.equal(capacity(null), 31);
  assert.equal(
    capacity([
      { Base: "172.16.0.0/12", Size: 24 },
      { Base: "10.0.0.0/24", Size: 26 },
    ]),
    4096 + 4,
  );
});

/** Figures of stacks whose times are known functions of the number of apps. */
function sized(ours: (apps: number) => number, theirs: (apps: number) => number): SizedFigure[] {
  const noise = [-0.01, 0, 0.01];
  const quantities: Quantity[] = ["up", "noop", "add"];
  return [1, 5, 10, 20, 50].flatMap((apps) =>
    quantities.map((quantity) => ({
      quantity,
      apps,
      figure: {
        title: `${quantity} ${apps}`,
        unit: "s" as const,
        series: [
          { contender: "us", values: noise.map((more) => ours(apps) + more) },
          { contender: "them", values: noise.map((more) => theirs(apps) + more) },
          ...(quantity === "noop" ? [{ contender: "alone", values: [1 + 0.05 * apps] }] : []),
        ],
      },
    })),
  );
}

void test("slopes are compared, and a quadratic term shows where there is one", () => {
  const { verdicts, notes } = judged(
    sized(
      (apps) => 3 + 0.1 * apps,
      (apps) => 1 + 0.2 * apps + 0.01 * apps ** 2,
    ),
    ["us", "them"],
    "alone",
  );
  assert.ok(verdicts.find(({ what }) => what === "slope per app: up")!.ratio < 0.5);
  assert.match(
    notes.find((note) => note.includes("up, us"))!,
    /none that shows/,
  );
  assert.match(
    notes.find((note) => note.includes("up, them"))!,
    /25\.00 s .* so there is one/,
  );
});

void test("adding one app to many is held against adding one to one", () => {
  const { verdicts } = judged(
    sized(
      (apps) => 3 + 0.1 * apps,
      (apps) => apps,
    ),
    ["us", "them"],
    "alone",
  );
  const { ratio, ours } = verdicts.find(({ what }) => what === "add one app to 50")!;
  assert.equal(ours, "8.00 s");
  assert.ok(Math.abs(ratio - 8 / 3.1) < 0.01);
});

void test("an update without a change is held against the containers alone too", () => {
  const { verdicts } = judged(
    sized(
      (apps) => 3 + 0.08 * apps,
      (apps) => apps,
    ),
    ["us", "them"],
    "alone",
  );
  const found = verdicts.filter(({ against }) => against.startsWith("alone"));
  assert.deepEqual(
    found.map(({ what, ratio }) => [what, ratio.toFixed(2)]),
    [["slope per app: noop", "1.60"]],
  );
});

void test("a contender whose time does not grow has no slope to be below of", () => {
  const { verdicts } = judged(
    sized(
      (apps) => 3 + 0.1 * apps,
      (apps) => 9 - 0.1 * apps,
    ),
    ["us", "them"],
    "alone",
  );
  assert.equal(isMet(verdicts[0]!), false);
});
