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
 * The variable that gives Pulumi a passphrase without asking. The user's own passphrase wins; otherwise one is generated once, in
 * a file that only its owner can read. If stacks are encrypted with a lost passphrase, no new one is generated: Pulumi names the
 * missing file.
 *
 * @param folder folder of the file, beside Pulumi's state; made if it is missing
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

/** If two processes generate one at once, the first wins. */
function generatePassphrase(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  // An empty file is left by a full disk.
  if (existsSync(file) && !hasText(file)) rmSync(file);
  try {
    writeFileSync(file, randomBytes(PASSPHRASE_BYTES).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
