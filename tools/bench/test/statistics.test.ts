import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, median, type Point } from "../statistics.ts";

void test("the median is the middle value, whatever the order", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 2, 9, 1]), 5.5);
  assert.equal(median([7]), 7);
});

void test("no values have no median", () => {
  assert.throws(() => median([]), /no median of no values/);
});

void test("the median leaves its values as they were", () => {
  const values = [3, 1, 2];
  median(values);
  assert.deepEqual(values, [3, 1, 2]);
});

void test("a line is found again, without doubt", () => {
  const points = [1, 5, 10, 20].map((x): Point => [x, 3 + 0.25 * x]);
  const [constant, slope] = fit(points, 1);
  assert.ok(Math.abs(constant!.value - 3) < 1e-9 && Math.abs(slope!.value - 0.25) < 1e-9);
  assert.ok(slope!.error < 1e-6);
});

void test("a parabola is found again, its first size far from its last", () => {
  const points = [1, 5, 10, 20, 50].map((x): Point => [x, 2 + 0.5 * x + 0.01 * x * x]);
  const values = fit(points, 2).map(({ value }) => Math.round(value * 1e6) / 1e6);
  assert.deepEqual(values, [2, 0.5, 0.01]);
});

void test("errors are those of the textbook", () => {
  // Slope 0.9, residual sum of squares 0.7, 2 degrees of freedom, x around its mean 5: sqrt(0.35 / 5).
  const [, slope] = fit(
    [
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 4],
    ],
    1,
  );
  assert.ok(Math.abs(slope!.value - 0.9) < 1e-9);
  assert.ok(Math.abs(slope!.error - Math.sqrt(0.35 / 5)) < 1e-9);
});

void test("as many points as terms leave no error to tell", () => {
  assert.ok(
    Number.isNaN(
      fit(
        [
          [1, 1],
          [2, 3],
        ],
        1,
      )[1]!.error,
    ),
  );
});

void test("two sizes make no parabola", () => {
  assert.throws(
    () =>
      fit(
        [
          [1, 1],
          [1, 2],
          [5, 3],
          [5, 4],
        ],
        2,
      ),
    /needs 3 sizes, not 2/,
  );
});
