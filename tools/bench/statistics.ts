import Regression from "ml-regression-multivariate-linear";

/** One term of a fitted polynomial. */
export interface Term {
  value: number;
  /** Standard error; not finite if there are no more points than terms. */
  error: number;
}

/** A point: what was varied, and what was measured. */
export type Point = readonly [x: number, y: number];

/** The highest term of a polynomial fitted by least squares: of a line for degree 1, of a parabola for degree 2. */
export function highestTerm(points: readonly Point[], degree: 1 | 2): Term {
  const { weights, stdErrors } = new Regression(
    points.map(([x]) => (degree === 1 ? [x] : [x, x ** 2])),
    points.map(([, y]) => [y]),
  );
  return { value: weights[degree - 1]?.[0] ?? NaN, error: stdErrors[degree - 1] ?? NaN };
}
