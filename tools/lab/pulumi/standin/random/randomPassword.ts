import { randomBytes, randomInt } from "node:crypto";
import { execa } from "execa";
import { map, output, secret, textOf, value } from "../fields.ts";
import type { ResourceType } from "../resourceType.ts";

// Stand-in for the lab, not the real plugin: random:index/randomPassword:RandomPassword.

const replaces = { replaces: true };
/** Filled in by the plugin in the state, not in the inputs. */
const known = { replaces: true, computed: true };
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

export const randomPassword: ResourceType = {
  token: "random:index/randomPassword:RandomPassword",
  fields: {
    length: value({ ...replaces, required: true }),
    lower: value(known),
    upper: value(known),
    numeric: value(known),
    number: value(known),
    special: value(known),
    minLower: value(known),
    minUpper: value(known),
    minNumeric: value(known),
    minSpecial: value(known),
    overrideSpecial: value(replaces),
    keepers: map(replaces),
    result: output,
    bcryptHash: output,
  },

  async create(inputs) {
    const numeric = inputs.numeric ?? inputs.number ?? true;
    const state = {
      ...inputs,
      lower: inputs.lower ?? true,
      upper: inputs.upper ?? true,
      special: inputs.special ?? true,
      numeric,
      number: numeric,
      minLower: Number(inputs.minLower ?? 0),
      minUpper: Number(inputs.minUpper ?? 0),
      minNumeric: Number(inputs.minNumeric ?? 0),
      minSpecial: Number(inputs.minSpecial ?? 0),
    };
    const specials = textOf(inputs.overrideSpecial) || SPECIAL;
    const classes: CharacterClass[] = [
      { characters: "abcdefghijklmnopqrstuvwxyz", used: state.lower === true, minimum: state.minLower },
      { characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", used: state.upper === true, minimum: state.minUpper },
      { characters: "0123456789", used: state.numeric === true, minimum: state.minNumeric },
      { characters: specials, used: state.special === true, minimum: state.minSpecial },
    ];
    const result = randomText(Number(inputs.length), classes);
    return {
      id: "none",
      state: { ...state, result: secret(result), bcryptHash: secret(await bcryptHash(result)) },
    };
  },

  /** There is nothing outside the state to read. */
  read: ({ id, state: { result = "", bcryptHash = "", ...state } }) =>
    Promise.resolve({
      id,
      state: { ...state, result: secret(result), bcryptHash: secret(bcryptHash) },
    }),

  update: (_, { result = "", bcryptHash = "", ...state }) =>
    Promise.resolve({ ...state, result: secret(result), bcryptHash: secret(bcryptHash) }),

  delete: () => Promise.resolve(),
};

// Stand-in for the lab, not the real plugin: cryptographically strong random text.

interface CharacterClass {
  characters: string;
  used: boolean;
  /** So many of this class at least, even if it is not used otherwise. */
  minimum: number;
}

/** @throws when no class is used, or the minimums exceed the length */
function randomText(length: number, classes: CharacterClass[]): string {
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

// Stand-in for the lab, not the real plugin: bcrypt by the C library, through Perl, which every Debian has.

/** bcrypt looks at no more of a password. */
const MAX_PASSWORD_BYTES = 72;
const SALT_BYTES = 16;
/** bcrypt's own Base64 alphabet, in the order of the ordinary one. */
const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const ORDINARY = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @throws when the C library does not know bcrypt, or there is no Perl */
export async function bcryptHash(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
    .toString("base64")
    .replace(/=+$/, "")
    .replace(/./g, (character) => ALPHABET.charAt(ORDINARY.indexOf(character)));
  const input = Buffer.from(password).subarray(0, MAX_PASSWORD_BYTES);
  const { stdout } = await execa(
    "perl",
    ["-e", "print crypt(join('', <STDIN>), $ARGV[0])", `$2a$10$${salt}`],
    { input },
  );
  if (!stdout.startsWith("$2a$")) throw new Error("bcryptHash: this machine's crypt(3) does not know bcrypt");
  return stdout;
}
