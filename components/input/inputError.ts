import type { RunError } from "@pulumi/pulumi/errors";

/**
 * An error that ends the program with one line. It has no stack trace, and its message cannot be changed: the SDK would put
 * "error serializing property" before the message of an output's error.
 */
export function plainError(words: string): RunError {
  // Loaded on demand, because this module loads gRPC, which the commands do not need.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const errors = require("@pulumi/pulumi/errors") as { RunError: new (words: string) => RunError };
  const plain = { get: () => words, set: () => undefined };
  return Object.defineProperties(new errors.RunError(words), { message: plain, stack: plain });
}

/**
 * The error for an input that cannot be accepted.
 *
 * @param input name of the argument or configuration key
 * @param value the given value, as JSON; never pass a secret
 * @param remedy the allowed values, as a sentence
 */
export function inputError(input: string, value: unknown, remedy: string): RunError {
  return refused(input, typeof value === "number" ? String(value) : JSON.stringify(value), remedy);
}

/** The error for an input whose value is described in words, such as `an output`. */
export function refused(input: string, words: string, remedy: string): RunError {
  return plainError(`${input}: ${words} is not accepted. ${remedy}`);
}

/** Makes a function that checks a text by a pattern and a length, and throws {@link inputError} if the text does not match. */
export function matching(pattern: RegExp, maxLength: number, remedy: string) {
  return (input: string, value: string): string => {
    if (typeof value !== "string" || value.length > maxLength || !pattern.test(value)) {
      throw inputError(input, value, remedy);
    }
    return value;
  };
}
