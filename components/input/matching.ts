import { inputError } from "./inputError";

/** A check that a text has a form, which throws {@link inputError} if it has not. */
export function matching(pattern: RegExp, maxLength: number, remedy: string) {
  return (input: string, value: string): string => {
    if (typeof value !== "string" || value.length > maxLength || !pattern.test(value)) {
      throw inputError(input, value, remedy);
    }
    return value;
  };
}
