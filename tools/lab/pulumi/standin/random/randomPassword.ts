import { randomInt } from "node:crypto";
import { map, output, secret, value } from "../fields.ts";
import type { ResourceType } from "../resourceType.ts";

// Stand-in for the lab, not the real plugin: random:index/randomPassword:RandomPassword.

const LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

/**
 * State that the real plugin keeps for missing inputs. If these values were missing in the state, the real plugin would make
 * another password.
 */
const DEFAULT_STATE = {
  ...{ lower: true, upper: true, numeric: true, number: true },
  ...{ minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 },
};

export const randomPassword: ResourceType = {
  token: "random:index/randomPassword:RandomPassword",
  fields: {
    length: value({ replaces: true, required: true }),
    special: value({ replaces: true, computed: true }),
    keepers: map({ replaces: true }),
    result: output,
    ...Object.fromEntries(Object.keys(DEFAULT_STATE).map((name) => [name, output])),
  },

  create(inputs) {
    const special = inputs.special ?? true;
    const characters = special === false ? LETTERS_AND_DIGITS : LETTERS_AND_DIGITS + SPECIAL;
    const picked = Array.from({ length: Number(inputs.length) }, () =>
      characters.charAt(randomInt(characters.length)),
    );
    const state = { ...inputs, ...DEFAULT_STATE, special, result: secret(picked.join("")) };
    return Promise.resolve({ id: "none", state });
  },

  /** A password exists only in the state, so a refresh returns the state. */
  read: ({ id, state: { result = "", ...state } }) =>
    Promise.resolve({ id, state: { ...state, result: secret(result) } }),

  update: (_, { result = "", ...state }) => Promise.resolve({ ...state, result: secret(result) }),

  delete: () => Promise.resolve(),
};
