import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TESTS_FOLDER } from "./uniqueName";

/** Gives the tests of a run a folder for all that is temporary: tearDown.ts deletes it. */
export default function setUp(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), TESTS_FOLDER));
}
