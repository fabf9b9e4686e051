import { posix } from "node:path";
import { withoutEndingSlash } from "../docker/mountPath";
import { inputError } from "../input";

/**
 * Whether all of a container's root is writable, or the folders that are.
 *
 * @throws RunError that names the input and the path that is not absolute, or is the root itself
 */
export function checkWritable(input: string, writable: boolean | readonly string[]): true | string[] {
  if (typeof writable === "boolean") return writable || [];
  return writable.map((path) => {
    if (!posix.isAbsolute(path)) throw inputError(input, path, "A folder in the container starts with /.");
    if (/^[/.]+$/.test(path)) throw inputError(input, path, "Say true for a root that is writable.");
    if (/[:,]/.test(path))
      throw inputError(input, path, 'A folder in memory has no ":" and no "," in its path.');
    return withoutEndingSlash(path);
  });
}
