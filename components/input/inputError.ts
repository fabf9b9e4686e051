import { RunError } from "@pulumi/pulumi/errors";

/**
 * An error that ends the program with this one line: neither a stack trace, nor the SDK's "error serializing property",
 * which it writes in front of the message of whatever an output fails with.
 */
export function plainError(words: string): RunError {
  const plain = { get: () => words, set: () => undefined };
  return Object.defineProperties(new RunError(words), { message: plain, stack: plain });
}

/**
 * The error for an input that cannot be accepted.
 *
 * @param input name of the argument or configuration key
 * @param value what was given, a string, a number or what JSON has; never pass a secret
 * @param remedy what is allowed, as a sentence
 */
export function inputError(input: string, value: unknown, remedy: string): RunError {
  return plainError(
    `${input}: ${typeof value === "number" ? value : JSON.stringify(value)} is not accepted. ${remedy}`,
  );
}

/** A check that a text has a form, which throws {@link inputError} if it has not. */
export function matching(pattern: RegExp, maxLength: number, remedy: string) {
  return (input: string, value: string): string => {
    if (typeof value !== "string" || value.length > maxLength || !pattern.test(value)) {
      throw inputError(input, value, remedy);
    }
    return value;
  };
}
