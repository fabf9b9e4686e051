import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ListrTask } from "listr2";
import { isDone, markDone } from "../done.ts";
import { findGo, goEnvironment } from "../go.ts";
import { binFolder } from "../paths.ts";
import { run, type Progress } from "../run.ts";

const MODULE = "github.com/docker/compose/v2";
const VERSION_VARIABLE = `${MODULE}/internal.Version`;

const module = fileURLToPath(new URL("cli", import.meta.url));

/** Docker Compose as a program of its own, which needs no plugin of the docker CLI. */
export const composeProgram = join(binFolder, "docker-compose");

/** Builds Docker Compose from its Go module. The lab does without; the bench measures against it. */
export function composeTask(): ListrTask {
  return {
    title: "Docker Compose from its Go module (about three minutes)",
    skip: async () => existsSync(composeProgram) && (await isDone("compose", await fingerprint())) && "built",
    task: async (_, task) => {
      await build((line) => (task.output = line));
      await markDone("compose", await fingerprint());
    },
  };
}

/** go.sum pins every module that goes into it. */
async function fingerprint(): Promise<string> {
  return createHash("sha256")
    .update(await readFile(join(module, "go.sum")))
    .digest("hex");
}

/** The program appears whole or not at all. */
async function build(progress: Progress): Promise<void> {
  const go = await findGo();
  const env = { ...goEnvironment(), CGO_ENABLED: "0" };
  const version = await run(go, ["list", "-m", "-f", "{{.Version}}", MODULE], { cwd: module, env });
  await mkdir(binFolder, { recursive: true });
  progress(`Downloading and compiling Docker Compose ${version}`);
  const flags = ["-trimpath", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=${version}`];
  await run(go, ["build", "-v", ...flags, "-o", `${composeProgram}.new`, `${MODULE}/cmd`], {
    cwd: module,
    env,
    progress,
  });
  await rename(`${composeProgram}.new`, composeProgram);
}
