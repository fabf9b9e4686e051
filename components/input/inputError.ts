import type { RunError } from "@pulumi/pulumi/errors";

/**
 * An error that ends the program with one line. It has no stack trace, and the SDK cannot put "error serializing property"
 * before its message, as it does for any error of an output.
 */
export function plainError(words: string): RunError {
  // Loaded on demand: it brings gRPC, which the commands do without.
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

/** The same of something that is told in words, such as `an output`. */
export function refused(input: string, words: string, remedy: string): RunError {
  return plainError(`${input}: ${words} is not accepted. ${remedy}`);
}

/** Makes a check of a text's form. The check throws {@link inputError}. */
export function matching(pattern: RegExp, maxLength: number, remedy: string) {
  return (input: string, value: string): string => {
    if (typeof value !== "string" || value.length > maxLength || !pattern.test(value)) {
      throw inputError(input, value, remedy);
    }
    return value;
  };
}
