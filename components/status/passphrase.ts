import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PASSPHRASE_BYTES = 24;

/** Whether the environment sets a passphrase. */
export function hasOwnPassphrase(): boolean {
  const { PULUMI_CONFIG_PASSPHRASE: own, PULUMI_CONFIG_PASSPHRASE_FILE: ownFile } = process.env;
  return own !== undefined || ownFile !== undefined;
}

/**
 * The environment variable from which Pulumi gets its passphrase, so that Pulumi does not ask the user. Empty if the user has set
 * a passphrase. Otherwise a passphrase is generated once, in a file that only its owner can read. If the file is lost but there
 * are stacks, no other passphrase is generated, as it could not decrypt them: Pulumi then names the missing file.
 *
 * @param folder folder that holds the file and Pulumi's state; made if the folder is missing
 */
export function passphraseEnvironment(folder: string): Record<string, string> {
  if (hasOwnPassphrase()) return {};
  const file = join(folder, "passphrase");
  if (!hasText(file) && !hasStacks(folder)) generatePassphrase(folder, file);
  return { PULUMI_CONFIG_PASSPHRASE_FILE: file };
}

const hasText = (file: string) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

function hasStacks(folder: string): boolean {
  const stacks = join(folder, ".pulumi", "stacks");
  if (!existsSync(stacks)) return false;
  return readdirSync(stacks, { encoding: "utf8", recursive: true }).some((name) => name.endsWith(".json"));
}

/** Generates a passphrase. If two processes do so at the same time, the passphrase of the first one is kept. */
function generatePassphrase(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  // A full disk leaves an empty file.
  if (existsSync(file) && !hasText(file)) rmSync(file);
  try {
    writeFileSync(file, randomBytes(PASSPHRASE_BYTES).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
