import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TESTS_FOLDER } from "./uniqueName";

/** Makes a temporary folder for a run, which tearDown.ts deletes. */
export default function setUp(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), TESTS_FOLDER));
}
