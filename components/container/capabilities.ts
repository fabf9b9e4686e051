import { inputError } from "../input";

/**
 * Linux capabilities in the form and order in which the daemon answers them, so that a refresh shows no change.
 *
 * @throws RunError that names the input and the entry that cannot be one
 */
export function checkCapabilities(input: string, names: readonly string[]): string[] {
  return names
    .map((name) => {
      const full = name.toUpperCase().replace(/^(?:CAP_)?/, "CAP_");
      if (/^CAP_[A-Z_]+$/.test(full) && full !== "CAP_ALL") return full;
      throw inputError(
        input,
        name,
        "It must be a capability of Linux such as NET_BIND_SERVICE; each that is needed is named.",
      );
    })
    .sort();
}
