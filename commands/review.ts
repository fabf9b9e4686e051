import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { withCleanUp } from "redis-link/tools";
import { buildApp } from "../app/build.ts";
import { buildPackage } from "./buildPackage.ts";
import { markdownOf } from "../components/review/markdown.ts";
import { EXIT_CODES, reviewOf } from "../components/review/review.ts";
import {
  checkOut,
  commitOf,
  hasSameDependencies,
  mainProgram,
  ThrowAwayStack,
} from "../tools/review/throwAway/throwAwayStack.ts";
import { prepare } from "./environment.ts";
import { projectFolder, say, stackName } from "./project.ts";
import { stopSignal } from "./runProgram.ts";

const MS_PER_SECOND = 1000;

/**
 * Brings up a commit's program as a temporary stack, previews the working tree as a change of that stack, and prints the effects
 * of the change. The temporary stack is always destroyed, also after Ctrl-C. The verdict on the change sets the exit code.
 *
 * @param base git reference of the commit to compare with
 * @throws Error if there is no such commit, or the commit's program cannot be brought up
 */
export async function review(base: string, { json = false }: { json?: boolean }): Promise<void> {
  const start = Date.now();
  const commit = await commitOf(base, projectFolder);
  const folder = mkdtempSync(join(tmpdir(), "redis-link-review-"));
  const [checkout, state] = [join(folder, "base"), join(folder, "stack")];
  [checkout, state].forEach((path) => mkdirSync(path));
  const signal = stopSignal();
  let stack: ThrowAwayStack | undefined;
  const compare = async () => {
    await checkOut(commit, projectFolder, checkout);
    if (!(await hasSameDependencies(commit, projectFolder))) {
      say(`${base} asks for other dependencies; it is brought up with those installed here.`);
    }
    const env = await prepare();
    await Promise.all([buildApp(), buildBaseApp(checkout)]);
    stack = new ThrowAwayStack({ program: mainProgram, stackName, folder: state, env, signal });
    say(`Bringing up ${base} (${commit.slice(0, 7)}) as a throw-away stack (half a minute) …`);
    await stack.up(checkout).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new Error(
        `BASE: the stack of ${base} could not be brought up to compare with. ${messageOf(error)}`,
        { cause: error },
      );
    });
    say("Previewing the working tree as a change of it (some seconds) …");
    const { json: preview, diff } = await stack.preview(projectFolder);
    const result = reviewOf(preview, diff);
    const subject = { base, commit, stackName };
    console.log(
      json ? JSON.stringify({ ...subject, ...result }, undefined, 2) : markdownOf(result, subject).trimEnd(),
    );
    process.exitCode = EXIT_CODES[result.verdict];
  };
  await withCleanUp(compare, async () => {
    if (stack !== undefined) {
      say("Taking the throw-away stack away (some seconds) …");
      await stack.destroy().catch((error: unknown) => {
        throw new Error(`It could not be taken away; its state is kept in ${folder}. ${messageOf(error)}`, {
          cause: error,
        });
      });
    }
    rmSync(folder, { recursive: true });
    say(
      `Done in ${Math.round((Date.now() - start) / MS_PER_SECOND)} s. docs/review.md says what to do with the verdict.`,
    );
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Builds a commit's package and, if the commit has one, the bundle for its app's image. */
async function buildBaseApp(checkout: string): Promise<void> {
  await buildPackage(checkout);
  const program = join(checkout, "app", "build.ts");
  if (existsSync(program)) await execa(process.execPath, [program], { cwd: checkout });
}
