import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { passphraseEnvironment } from "redis-link/tools";

/**
 * The variables with which Pulumi asks no questions in a folder of from-link. A passphrase and a backend from the user's
 * environment are used. Without them, a passphrase is generated once, and stored beside the state.
 */
export function pulumiEnvironment(folder: string): Record<string, string> {
  const state = join(folder, "state");
  // Pulumi does not create the folder for its state.
  mkdirSync(state, { recursive: true, mode: 0o700 });
  // Lets new containers be planned under names that are in use, because the old containers still have these names.
  const REDIS_LINK_MOVING = "true";
  return { PULUMI_SKIP_UPDATE_CHECK: "true", REDIS_LINK_MOVING, ...passphraseEnvironment(state) };
}

const MISSING =
  "The Pulumi CLI is not on this machine: it keeps the secrets, and makes what the program says. Install it " +
  "(https://www.pulumi.com/docs/install), or see what the program would be by --check.";

/**
 * Runs Pulumi in a program's folder, without questions.
 *
 * @param input Pulumi's standard input. Secrets are passed there, because other processes can read arguments.
 * @throws Error with Pulumi's message
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
