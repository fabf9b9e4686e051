import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PASSPHRASE_BYTES = 24;

/** Whether the environment says a passphrase. */
export function hasOwnPassphrase(): boolean {
  const { PULUMI_CONFIG_PASSPHRASE: own, PULUMI_CONFIG_PASSPHRASE_FILE: ownFile } = process.env;
  return own !== undefined || ownFile !== undefined;
}

/**
 * The variable that gives Pulumi a passphrase without asking. A passphrase of the user's own wins; otherwise one is
 * generated once, in a file that its owner alone can read.
 *
 * @param folder where the file is, which is made if it is missing
 */
export function passphraseEnvironment(folder: string): Record<string, string> {
  if (hasOwnPassphrase()) return {};
  const file = join(folder, "passphrase");
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(file, randomBytes(PASSPHRASE_BYTES).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return { PULUMI_CONFIG_PASSPHRASE_FILE: file };
}
