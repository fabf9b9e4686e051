/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("There is no median of no values.");
  return (low + high) / 2;
}

/** One term of a fitted polynomial. */
export interface Term {
  value: number;
  /** Standard error; NaN if there are no more points than terms. */
  error: number;
}

/** A point: what was varied, and what was measured. */
export type Point = readonly [x: number, y: number];

/**
 * Fits a polynomial by least squares.
 *
 * @param degree 1 for a line, 2 for a parabola
 * @returns its terms from the constant one on
 * @throws Error if there are fewer different x than terms
 */
export function fit(points: readonly Point[], degree: number): Term[] {
  const size = degree + 1;
  const different = new Set(points.map(([x]) => x)).size;
  if (different < size) throw new Error(`A fit of degree ${degree} needs ${size} sizes, not ${different}.`);
  const powers = Array.from({ length: size }, (_, index) => index);
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + of(point), 0);
  const normal = powers.map((row) => powers.map((column) => sum(([x]) => x ** (row + column))));
  const inverse = inverted(normal);
  const right = powers.map((row) => sum(([x, y]) => y * x ** row));
  const terms = inverse.map((row) => dot(row, right));
  const residual = sum(
    ([x, y]) =>
      (y -
        dot(
          terms,
          powers.map((power) => x ** power),
        )) **
      2,
  );
  const variance = points.length > size ? residual / (points.length - size) : NaN;
  return terms.map((value, index) => ({
    value,
    error: Math.sqrt(variance * (inverse[index]?.[index] ?? NaN)),
  }));
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((total, value, index) => total + value * (right[index] ?? NaN), 0);
}

/** Gauss-Jordan with pivoting; matrices here are 2 × 2 or 3 × 3. */
function inverted(matrix: readonly number[][]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, index) => [...row, ...row.map((_, column) => Number(column === index))]);
  for (let column = 0; column < size; column += 1) {
    const below = rows.slice(column).sort((a, b) => Math.abs(b[column] ?? 0) - Math.abs(a[column] ?? 0));
    rows.splice(column, size - column, ...below);
    const pivot = rows[column] ?? [];
    const scale = pivot[column] ?? NaN;
    rows[column] = pivot.map((value) => value / scale);
    for (const [index, row] of rows.entries()) {
      if (index === column) continue;
      const factor = row[column] ?? NaN;
      rows[index] = row.map((value, at) => value - factor * (rows[column]?.[at] ?? NaN));
    }
  }
  return rows.map((row) => row.slice(size));
}
