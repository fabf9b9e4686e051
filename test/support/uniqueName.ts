import { randomBytes } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Prefix of a run's temporary folder. */
export const TESTS_FOLDER = "redis-link-tests-";

const ENDING = ".name";

/**
 * A name that nothing else has, for things on the daemon and as the beginning of further names. What still has it when the run
 * ends is taken away.
 */
export function uniqueName(kind = "e2e"): string {
  const name = `${kind}-${randomBytes(4).toString("hex")}`;
  writeFileSync(join(tmpdir(), name + ENDING), "");
  return name;
}

/** The names that the tests of this run were given. */
export function uniqueNames(): string[] {
  return readdirSync(tmpdir())
    .filter((file) => file.endsWith(ENDING))
    .map((file) => basename(file, ENDING));
}
