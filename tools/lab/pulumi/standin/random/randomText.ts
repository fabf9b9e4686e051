// Stand-in for the lab, not the real plugin: cryptographically strong random text.
import { randomInt } from "node:crypto";

export interface CharacterClass {
  characters: string;
  used: boolean;
  /** So many of this class at least, even if it is not used otherwise. */
  minimum: number;
}

/** @throws when no class is used, or the minimums exceed the length */
export function randomText(length: number, classes: CharacterClass[]): string {
  const required = classes.reduce((sum, { minimum }) => sum + minimum, 0);
  const all = classes.map(({ used, characters }) => (used ? characters : "")).join("");
  if (all === "") throw new Error("the character set specified is empty");
  if (length < Math.max(1, required)) {
    throw new Error(`length ${length} must be at least 1 and at least the sum of the minimums, ${required}`);
  }
  const picked = classes.flatMap(({ characters, minimum }) => pick(characters, minimum));
  return shuffled([...picked, ...pick(all, length - required)]).join("");
}

const pick = (characters: string, count: number): string[] =>
  Array.from({ length: count }, () => characters.charAt(randomInt(characters.length)));

function shuffled(items: string[]): string[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [items[last], items[other]] = [items[other] ?? "", items[last] ?? ""];
  }
  return items;
}
