// Stand-in for the lab, not the real plugin: random:index/randomPassword:RandomPassword.
import { map, output, value } from "../fields.ts";
import { secret, textOf } from "../properties.ts";
import type { ResourceType } from "../resourceType.ts";
import { bcryptHash } from "./bcryptHash.ts";
import { randomText, type CharacterClass } from "./randomText.ts";

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
