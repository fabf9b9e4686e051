import assert from "node:assert/strict";
import { test } from "node:test";
import { highestTerm, type Point } from "../statistics.ts";

const near = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) < 1e-9, String(value));

void test("a slope has the error of the textbook", () => {
  const points: Point[] = [
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 4],
  ];
  const { value, error } = highestTerm(points, 1);
  near(value, 0.9);
  // Residual sum of squares 0.7, 2 degrees of freedom, x around its mean 5.
  near(error, Math.sqrt(0.35 / 5));
});

void test("a parabola is found again, its first size far from its last", () => {
  const points = [1, 5, 10, 20, 50].map((x): Point => [x, 2 + 0.5 * x + 0.01 * x * x]);
  near(highestTerm(points, 2).value, 0.01);
});

void test("as many points as terms leave no error to tell", () => {
  const points: Point[] = [
    [1, 1],
    [2, 3],
  ];
  assert.ok(!Number.isFinite(highestTerm(points, 1).error));
});
