import { inputError } from "./inputError";
import { SECRET_NAME } from "./nameForms";

/**
 * Checks a list of variables that a source hands on.
 *
 * @throws RunError that names the input, and the entry that is no name of a variable or suggests a secret
 */
export function checkSharedVariables(input: string, value: unknown): readonly string[] {
  const names = checkSharedSecrets(input, value);
  const secret = names.find((name) => SECRET_NAME.test(name));
  if (secret === undefined) return names;
  throw inputError(input, secret, "A link never hands on a secret: take it off the list.");
}

/**
 * Checks a list of secret variables that a source hands on.
 *
 * @throws RunError that names the input and the entry that is no name of a variable
 */
export function checkSharedSecrets(input: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw inputError(input, value, "It must be a list of names of variables.");
  return value.map((name: unknown) => {
    if (typeof name !== "string" || !/^[^=\s]+$/.test(name)) {
      throw inputError(input, name, "Each entry is the name of a variable, without value or blanks.");
    }
    return name;
  });
}

/**
 * Checks a variable of a container: no "=" in its name, and no zero character in name or value, because that would end the
 * variable (environ(7)).
 *
 * @param value the variable's value, which is checked only if it is known
 * @throws RunError that names the input and the variable, never its value
 */
export function checkVariable(input: string, name: string, value: unknown): void {
  if (name === "" || /[=\0]/.test(name) || (typeof value === "string" && value.includes("\0"))) {
    throw inputError(
      input,
      name,
      'The name of a variable is not empty and has no "=", and neither name nor value has a zero character.',
    );
  }
}
