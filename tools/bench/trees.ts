import { join } from "node:path";
import { projectFolder } from "../shared/projectFolder.ts";
import { runCommand } from "../shared/runCommand.ts";
import type { BenchRun } from "./benchRun.ts";

/** Name of this program among the contenders. */
export const OURS = "redis-link";

/** A version of this project under measurement. */
export interface Tree {
  /** Name of the tree among the contenders. */
  name: string;
  folder: string;
}

/** The commit of a git reference. @throws Error with the remedy if the repository has no such reference */
export async function commitOf(ref: string): Promise<string> {
  const args = ["rev-parse", "--verify", "--quiet", "--short", "--end-of-options", `${ref}^{commit}`];
  try {
    return (await runCommand("git", args, { cwd: projectFolder })).trim();
  } catch {
    throw new Error(
      `--against: "${ref}" is no commit of this repository. Name a branch, a tag or a commit that ` +
        "`git log` shows, such as main or HEAD~1; in a shallow clone, run `git fetch --unshallow` first.",
    );
  }
}

/**
 * Checks out and builds this tree, including uncommitted changes, and another commit. Both trees are in the run's folder and
 * built alike, so that neither has an advantage.
 */
export async function bothTrees(bench: BenchRun, other: string): Promise<readonly [ours: Tree, other: Tree]> {
  const ours = await workingTree(bench);
  return [
    await checkedOut(bench, ours, { name: OURS, folder: join(bench.folder, "this") }),
    await checkedOut(bench, other, { name: `${OURS} at ${other}`, folder: join(bench.folder, "other") }),
  ];
}

/** Makes a commit on no branch, of all files of this folder that git does not ignore. */
async function workingTree(bench: BenchRun): Promise<string> {
  const env = { GIT_INDEX_FILE: join(bench.folder, "index") };
  const author = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
  const git = async (...args: string[]) => (await bench.run("git", [...author, ...args], { env })).trim();
  await git("read-tree", "HEAD");
  await git("add", "--all");
  return git("commit-tree", await git("write-tree"), "-p", "HEAD", "-m", "The tree that the bench measures");
}

async function checkedOut(bench: BenchRun, commit: string, tree: Tree): Promise<Tree> {
  const { name, folder } = tree;
  bench.tell(`building ${name}`);
  await bench.run("git", ["worktree", "add", "--detach", folder, commit]);
  const lockChanged = await bench.run("git", ["diff", "--name-only", commit, "--", "package-lock.json"]);
  if (lockChanged === "") await copyFiles(bench, projectFolder, folder, ["node_modules"]);
  // npm's install also builds, by `npm run prepare`.
  await bench.run("npm", lockChanged === "" ? ["run", "prepare"] : ["ci"], { cwd: folder });
  return tree;
}

/**
 * Copies paths from one folder to another. Files become hard links if the file system allows, which saves time and space.
 * Folders are copied, not linked, as Pulumi looks for packages only in real folders. The link `node_modules/redis-link` leads
 * to the copied components.
 */
export async function copyFiles(bench: BenchRun, from: string, to: string, paths: string[]): Promise<void> {
  const copy = (how: string) => bench.run("cp", ["--archive", how, "--parents", ...paths, to], { cwd: from });
  await copy("--link").catch(() => copy("--reflink=auto"));
}
