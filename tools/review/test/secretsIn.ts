/** The shortest text that is taken for a generated password; those of Redis have 32 characters. */
const SHORTEST = 20;

/**
 * Share of neighbours that differ in kind (capital, small letter, digit) from which on a word counts as random. Of a
 * random text it is 0.62; of a name in camel case, two for each of its words, it stays below this.
 */
const RANDOM_SHARE = 0.25;

// Of a URN, `…/randomPassword:RandomPassword::name` is no property: it follows a slash.
const NAMED =
  /(?<![\w/:-])[\w:-]*(?:password|passphrase|token|secret|plaintext|bcryptHash)["']?\s*(?:=>?|:(?!:))\s*(?:\[secret\]\s*=>\s*)?["']?(?!\[secret\]|\[unknown\]|["',\s]|$)\S+/gim;
const GENERATED_RESULT = /"result"\s*:\s*"(?!\[secret\])[^"]+"/g;
const URL_WITH_PASSWORD = /\w+:\/\/[^\s/@"']*:(?!\[secret\])[^\s/@"']+@/g;
const PASSWORD_HASH = /#[0-9a-f]{64}/g;
const WORD = new RegExp(`[A-Za-z0-9]{${SHORTEST},}`, "g");

/**
 * What in a text looks like a secret: a property or variable that is named for one and has a value, a URL with a
 * password, the hash that Redis knows a password by, and any word that looks generated.
 */
export function secretsIn(text: string): string[] {
  const named = [NAMED, GENERATED_RESULT, URL_WITH_PASSWORD, PASSWORD_HASH].flatMap(
    (pattern) => text.match(pattern) ?? [],
  );
  return [...named, ...(text.match(WORD) ?? []).filter(looksGenerated)];
}

function looksGenerated(word: string): boolean {
  // Ids and hashes are in hexadecimal, so of one case.
  if (!/[a-z]/.test(word) || !/[A-Z]/.test(word)) return false;
  const kinds = Array.from(word, kindOf);
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return changes / (word.length - 1) > RANDOM_SHARE;
}

function kindOf(character: string): "digit" | "capital" | "small" {
  if (/\d/.test(character)) return "digit";
  return /[A-Z]/.test(character) ? "capital" : "small";
}
