import { execa } from "execa";
import { pulumiEnvironment } from "./pulumiEnvironment.ts";

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
