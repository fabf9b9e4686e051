import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

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

/**
 * What Pulumi needs in its environment to run in a folder that from-link wrote, without asking. A passphrase and a backend
 * of the user's own win; otherwise a passphrase is generated once, beside the state.
 */
export function pulumiEnvironment(folder: string): Record<string, string> {
  const state = join(folder, "state");
  // Pulumi makes no folder for its state.
  mkdirSync(state, { recursive: true, mode: 0o700 });
  // The containers that are to be moved have their names still: what they are is looked at before.
  const REDIS_LINK_MOVING = "true";
  return { PULUMI_SKIP_UPDATE_CHECK: "true", REDIS_LINK_MOVING, ...passphraseEnvironment(state) };
}

const MISSING =
  "The Pulumi CLI is not on this machine: it keeps the secrets, and makes what the program says. Install it " +
  "(https://www.pulumi.com/docs/install), or see what the program would be by --check.";

/**
 * Runs Pulumi in a program's folder, without a question.
 *
 * @param input what it reads: a secret goes this way, as words of a command are in the list of processes
 * @throws Error with Pulumi's words
 */
export async function runPulumi(folder: string, args: readonly string[], input = ""): Promise<string> {
  const result = await execa("pulumi", [...args, "--non-interactive"], {
    cwd: folder,
    env: pulumiEnvironment(folder),
    input,
    reject: false,
  });
  if (result.code === "ENOENT" && result.exitCode === undefined) throw new Error(MISSING);
  if (result.exitCode === 0) return result.stdout;
  throw new Error(`pulumi ${args.join(" ")} failed: ${String(result.stderr || result.shortMessage).trim()}`);
}
