import { inputError, plainError } from "./inputError";

/**
 * Refuses unknown keys of a configuration and unknown arguments, because they would have no effect.
 *
 * @param kind noun for the keys, such as "argument"
 * @param path prefix of the key in an error
 * @param mayBeMore whether a later version of the program that reads the keys may know more keys. If so, only a likely
 * misspelling is refused
 * @throws RunError with the key and the nearest known key
 */
export function checkKeys(
  given: readonly string[],
  known: readonly string[],
  { kind = "key", path = "", mayBeMore = false } = {},
): void {
  for (const key of given) {
    if (known.includes(key)) continue;
    const meant = nearest(key.replaceAll("_", ""), known, mayBeMore ? SLIPS : undefined);
    if (meant === undefined && mayBeMore) continue;
    const remedy = meant === undefined ? `The ${kind}s are ${known.join(", ")}.` : `Did you mean ${meant}?`;
    throw plainError(`${path}${key}: there is no such ${kind}. ${remedy}`);
  }
}

/** Checks that a value is one of the allowed words. @throws RunError with the input, the value and the words */
export function checkOneOf<T extends string>(input: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw inputError(input, value, `It must be one of ${allowed.join(", ")}.`);
}

/** Largest number of letters in which a likely misspelling differs from a known key. */
const SLIPS = 2;

/** The most similar word; undefined if more than `most` letters differ (by default half of the word). */
function nearest(word: string, words: readonly string[], most?: number): string | undefined {
  const near = words
    .map((other) => ({ other, distance: distance(word.toLowerCase(), other.toLowerCase()) }))
    .sort((one, another) => one.distance - another.distance)[0];
  return near !== undefined && near.distance <= (most ?? near.other.length / 2) ? near.other : undefined;
}

/**
 * Levenshtein distance of two words. Written here, because every dependency of this package becomes a dependency of every
 * user's program.
 */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 0; i < one.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const [left = 0, above = 0, before = 0] = [next[j], row[j + 1], row[j]];
      next.push(Math.min(left + 1, above + 1, before + (one.charAt(i) === other.charAt(j) ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
