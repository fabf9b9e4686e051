import { inputError } from "../input";

/**
 * Inputs that are handed on to the provider's container.
 *
 * @param ours inputs of it that are given otherwise, and how
 * @throws RunError that names one of those
 */
export function checkOtherInputs<T extends object>(
  input: string,
  others: T,
  ours: Record<string, string>,
): T {
  for (const key of Object.keys(others)) {
    if (!Object.hasOwn(ours, key)) continue;
    throw inputError(`${input}.${key}`, key, `It is given by ${ours[key]}, beside ${input}: move it there.`);
  }
  return others;
}
