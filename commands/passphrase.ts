import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "./project.ts";

const PASSPHRASE_BYTES = 24;

/**
 * The variable that gives Pulumi a passphrase without asking. A passphrase of the user's own wins; otherwise one is
 * generated once, in a file that its owner alone can read.
 */
export function passphraseEnvironment(): Record<string, string> {
  const { PULUMI_CONFIG_PASSPHRASE: own, PULUMI_CONFIG_PASSPHRASE_FILE: ownFile } = process.env;
  if (own !== undefined || ownFile !== undefined) return {};
  const file = join(stateFolder, "passphrase");
  mkdirSync(stateFolder, { recursive: true });
  try {
    writeFileSync(file, randomBytes(PASSPHRASE_BYTES).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return { PULUMI_CONFIG_PASSPHRASE_FILE: file };
}
