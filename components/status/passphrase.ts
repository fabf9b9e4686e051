import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PASSPHRASE_BYTES = 24;

/** Whether the environment says a passphrase. */
export function hasOwnPassphrase(): boolean {
  const { PULUMI_CONFIG_PASSPHRASE: own, PULUMI_CONFIG_PASSPHRASE_FILE: ownFile } = process.env;
  return own !== undefined || ownFile !== undefined;
}

/**
 * The variable that gives Pulumi a passphrase without asking. A passphrase of the user's own wins; otherwise one is
 * generated once, in a file that its owner alone can read. Where stacks are encrypted with one that is lost, none is
 * generated in its place: Pulumi names the file that is missing.
 *
 * @param folder where the file is, which is made if it is missing, beside Pulumi's state
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

/** Of two processes that do it at once, the first one counts. */
function generatePassphrase(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  // An empty one is what a full disk has left.
  if (existsSync(file) && !hasText(file)) rmSync(file);
  try {
    writeFileSync(file, randomBytes(PASSPHRASE_BYTES).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
