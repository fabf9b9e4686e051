import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { passphraseEnvironment } from "redis-link/tools";

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
