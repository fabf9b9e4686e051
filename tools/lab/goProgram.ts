import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { ListrTask } from "listr2";
import { isDone, markDone } from "./done.ts";
import { findGo, goBuildEnvironment } from "./go.ts";
import { binFolder } from "./paths.ts";
import { run, type Progress } from "./run.ts";

/** A program that the lab builds from a public Go module. */
export interface GoProgram {
  /** What it is, in words. */
  title: string;
  /** About how long it takes to build. */
  duration: string;
  /** Name of the step that is done once it is built. */
  step: string;
  /** The file that it becomes. */
  file: string;
  /** Folder with a go.mod that asks for the module; its go.sum pins all that goes into the program. */
  folder: string;
  /** Path of the module, whose version the program gets. */
  module: string;
  /** Path of the package with its `main`. */
  package: string;
  /** The variable that holds its version. */
  versionVariable: string;
}

/** Builds a program unless it is there as its go.sum says. */
export function goProgramTask(program: GoProgram): ListrTask {
  const fingerprint = async () =>
    createHash("sha256")
      .update(await readFile(join(program.folder, "go.sum")))
      .digest("hex");
  return {
    title: `${program.title} from its Go module (about ${program.duration})`,
    skip: async () =>
      existsSync(program.file) && (await isDone(program.step, await fingerprint())) && "built",
    task: async (_, task) => {
      await build(program, (line) => (task.output = line));
      await markDone(program.step, await fingerprint());
    },
  };
}

/** The program appears whole or not at all. */
async function build(program: GoProgram, progress: Progress): Promise<void> {
  const go = await findGo();
  const env = goBuildEnvironment();
  const cwd = program.folder;
  const version = await run(go, ["list", "-m", "-f", "{{.Version}}", program.module], { cwd, env });
  await mkdir(binFolder, { recursive: true });
  progress(`Downloading and compiling ${program.title} ${version}`);
  const flags = ["-ldflags", `-s -w -X ${program.versionVariable}=${version}`];
  const output = `${program.file}.new`;
  await run(go, ["build", "-v", ...flags, "-o", output, program.package], { cwd, env, progress });
  await rename(output, program.file);
}
