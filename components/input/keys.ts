import { inputError, plainError } from "./inputError";

/**
 * Checks that keys of a configuration, or arguments, are ones that something reads: another would do nothing, and say nothing.
 *
 * @param kind what they are
 * @param path what an error writes before the key
 * @param mayBeMore whether a later version of what reads them may know more: only what looks like a slip is refused then
 * @throws RunError that names the key and the one that is nearest
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

/** Checks that a value is one of a few words. @throws RunError that names the input, the value and the words */
export function checkOneOf<T extends string>(input: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw inputError(input, value, `It must be one of ${allowed.join(", ")}.`);
}

/** Letters that a slip adds, leaves out or exchanges at most. */
const SLIPS = 2;

/** The word that takes the fewest changes to become another; undefined if that would be most of it, or more than `most`. */
function nearest(word: string, words: readonly string[], most?: number): string | undefined {
  const near = words
    .map((other) => ({ other, distance: distance(word.toLowerCase(), other.toLowerCase()) }))
    .sort((one, another) => one.distance - another.distance)[0];
  return near !== undefined && near.distance <= (most ?? near.other.length / 2) ? near.other : undefined;
}

/** How many letters are added, left out or exchanged (Levenshtein). By hand: a dependency here is one of every user's program. */
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
