import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/**
 * The commit that a git reference names.
 *
 * @throws Error with the remedy if there is none, or if the folder is in no repository
 */
export async function commitOf(reference: string, folder: string): Promise<string> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`];
  const { stdout, exitCode } = await execa("git", args, { cwd: folder, reject: false });
  if (exitCode === 0) return stdout.trim();
  throw new Error(
    `BASE: "${reference}" names no commit here. Give one that exists, such as \`npm run review -- HEAD\`, ` +
      "or fetch it first (`git fetch origin`).",
  );
}

/**
 * Puts the files of a commit into an empty folder, with the dependencies that are installed. Nothing is written to
 * the repository, so nothing is left in it however this ends.
 */
export async function checkOut(commit: string, repository: string, folder: string): Promise<void> {
  const archive = execa("git", ["archive", "--format=tar", commit], { cwd: repository, buffer: false });
  await archive.pipe("tar", ["-x", "-C", folder]);
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
}

/** Whether a commit wants the dependencies that are installed. */
export async function hasSameDependencies(commit: string, repository: string): Promise<boolean> {
  const args = ["diff", "--quiet", commit, "--", "package-lock.json"];
  return (await execa("git", args, { cwd: repository, reject: false })).exitCode === 0;
}
