import assert from "node:assert/strict";
import { test } from "node:test";
import { appsVerdicts, assertNetworksFit, sized } from "../apps.ts";
import { isMet, ratioOf, type Figure, type Verdict } from "../measure.ts";
import { assertWritable, picture, shown, tables } from "../report.ts";

const figure: Figure = {
  title: "preview",
  unit: "s",
  values: new Map([
    ["redis-link", [3, 2, 9]],
    ["empty", [2, 2, 1]],
  ]),
};

const verdict: Verdict = { what: "preview", unit: "s", ours: 3, against: "empty", theirs: 2, limit: 1.4 };

void test("values have three digits", () => {
  assert.deepEqual(
    [1.2345, 12.345, 0.0123].map((value) => shown(value, "s")),
    ["1.23 s", "12.3 s", "12.3 ms"],
  );
  assert.equal(shown(12345.6, "/s"), "12,300/s");
});

void test("the tables say what was measured, with least and most, and which goal is missed", () => {
  const text = tables({ figures: [figure], verdicts: [verdict] });
  assert.match(text, /\| preview \| redis-link \| 3\.00 s \| 2\.00 s – 9\.00 s \| 3 \|/);
  assert.match(text, /\| preview \| 3\.00 s \| empty: 2\.00 s \| 1\.50 \| ≤ 1\.4 \| \*\*no\*\* \|/);
});

void test("without goals there is no table of them", () => {
  assert.doesNotMatch(tables({ figures: [figure], verdicts: [] }), /Goal/);
});

void test("each goal is in the picture, with its ratio and whether it is met", () => {
  const far = { ...verdict, what: "far & wide", theirs: 0 };
  const drawn = picture([{ ...verdict, ours: 2.5 }, far]);
  for (const text of ["preview", "empty: 2.00 s", "1.25 (≤ 1.4) ✓", "far &amp; wide", "Infinity (≤ 1.4) ✗"])
    assert.ok(drawn.includes(`>${text}<`), text);
});

void test("figures of stand-ins or of few rounds are not written", () => {
  assert.doesNotThrow(() => assertWritable([], 7));
  assert.throws(() => assertWritable(["pulumi-resource-docker"], 7), /stand-ins/);
  assert.throws(() => assertWritable([], 6), /6 rounds are too few/);
});

void test("so many networks as the address pools have room for can be made, and no more", async () => {
  const daemon = (pools: unknown) => ({
    run: (_: string, [command]: readonly string[]) =>
      Promise.resolve(command === "info" ? JSON.stringify(pools) : "one\ntwo\n"),
  });
  const large = [
    { Base: "172.16.0.0/12", Size: 24 },
    { Base: "10.0.0.0/24", Size: 26 },
  ];
  for (const [pools, room] of [
    [null, 31 - 2],
    [large, 4096 + 4 - 2],
  ] as const) {
    await assertNetworksFit(daemon(pools), room);
    await assert.rejects(assertNetworksFit(daemon(pools), room + 1), /default-address-pools/);
  }
});

/** Verdicts on stacks whose times are known functions of the number of apps. */
function verdictsOn(ours: (apps: number) => number, theirs: (apps: number) => number): Verdict[] {
  const apps = [1, 5, 10, 20, 50];
  const noise = [-0.01, 0, 0.01];
  const values = new Map(
    apps.flatMap((size) => [
      [sized("redis-link", size), noise.map((more) => ours(size) + more)],
      [sized("docker compose", size), noise.map((more) => theirs(size) + more)],
    ]),
  );
  const titles = ["many apps: up from nothing", "many apps: no change", "many apps: add one app"];
  const figures = titles.map((title): Figure => ({ title, unit: "s", values }));
  return appsVerdicts(figures, apps);
}

void test("what one app more costs is held against the same of compose", () => {
  const verdicts = verdictsOn(
    (apps) => 3 + 0.1 * apps,
    (apps) => 1 + 0.2 * apps,
  );
  const slopes = ["up from nothing", "no change", "add one app"].map((what) => `slope per app: ${what}`);
  const judged = verdicts.map(({ what }) => what);
  assert.deepEqual(judged, [...slopes, "add one app to 50"]);
  assert.equal(ratioOf(verdicts[0]!).toFixed(2), "0.50");
});

void test("adding one app to many is held against adding one to one", () => {
  const [added] = verdictsOn(
    (apps) => 3 + 0.1 * apps,
    (apps) => apps,
  ).slice(-1);
  assert.deepEqual([added!.ours, added!.against, added!.theirs], [8, "add one app to 1", 3.1]);
});

void test("nobody is faster than a contender whose time does not grow", () => {
  const [slope] = verdictsOn(
    (apps) => 3 + 0.1 * apps,
    (apps) => 9 - 0.1 * apps,
  );
  assert.equal(isMet(slope!), false);
});

void test("with one number of apps there is no slope to judge", () => {
  assert.deepEqual(appsVerdicts([figure], [5]), []);
});
