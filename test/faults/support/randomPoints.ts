import { createHash } from "node:crypto";

/**
 * Random points of a stretch from 0 to 1, one in each of as many equal parts, so that no part goes without.
 *
 * @param seed the same seed and name give the same points
 */
export function randomPoints(count: number, seed: number, name: string): number[] {
  return Array.from({ length: count }, (_, index) => {
    const hash = createHash("sha256").update(`${seed} ${name} ${index}`).digest();
    return (index + hash.readUInt32BE() / 2 ** 32) / count;
  });
}
