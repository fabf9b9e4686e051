/** The word that takes the fewest changes to become another; undefined if that would be most of it. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const near = words
    .map((other) => ({ other, distance: distance(word.toLowerCase(), other.toLowerCase()) }))
    .sort((one, another) => one.distance - another.distance)[0];
  return near !== undefined && near.distance <= near.other.length / 2 ? near.other : undefined;
}

/** How many letters are added, left out or exchanged (Levenshtein). */
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
