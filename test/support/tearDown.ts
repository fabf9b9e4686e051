import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename } from "node:path";
import { removeNamed } from "../e2e/support/testDaemon";
import { TESTS_FOLDER, uniqueNames } from "./uniqueName";

/** Removes what tests left on the daemon and in the run's folder, and names it. */
export default async function tearDown(): Promise<void> {
  const folder = tmpdir();
  if (!basename(folder).startsWith(TESTS_FOLDER)) return;
  for (const name of uniqueNames()) {
    const left = await removeNamed(name);
    if (left.length > 0) process.stderr.write(`removed what tests left: ${left.join(", ")}\n`);
  }
  rmSync(folder, { recursive: true, force: true });
}
