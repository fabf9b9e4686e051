import * as pulumi from "@pulumi/pulumi";
import { inputError } from "../input";

/**
 * Words of a command, or none for the image's own.
 *
 * @throws RunError that names the input if there are no words, or one of them cannot be an argument
 */
export function checkWords<T extends pulumi.Input<string>>(
  input: string,
  words?: readonly T[],
): T[] | undefined {
  if (words === undefined) return undefined;
  const given: unknown = words;
  if (typeof given === "string" || words.length === 0) {
    throw inputError(
      input,
      typeof given === "string" ? given : "",
      "It is a list of words; leave it out for the image's own.",
    );
  }
  if (words.some((word) => typeof word === "string" && word.includes("\0"))) {
    throw inputError(input, "\0", "No word has a zero character, which would end it.");
  }
  return [...words];
}
