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

const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const module = fileURLToPath(new URL("cli", import.meta.url));
const cli = join(binFolder, "pulumi");

/** Builds Pulumi's own CLI and engine from their Go module: nothing else of Pulumi is to be had from a registry. */
export function cliTask(): ListrTask {
  return {
    title: "Pulumi CLI from its Go module (about four minutes)",
    skip: async () => existsSync(cli) && (await isDone("pulumi-cli", await fingerprint())) && "built",
    task: async (_, task) => {
      await build((line) => (task.output = line));
      await markDone("pulumi-cli", await fingerprint());
    },
  };
}

/** go.sum pins every module that goes into the CLI. */
async function fingerprint(): Promise<string> {
  return createHash("sha256")
    .update(await readFile(join(module, "go.sum")))
    .digest("hex");
}

/** The CLI appears whole or not at all. */
async function build(progress: Progress): Promise<void> {
  const go = await findGo();
  const env = { ...goEnvironment(), CGO_ENABLED: "0" };
  const version = await run(go, ["list", "-m", "-f", "{{.Version}}", "github.com/pulumi/pulumi/pkg/v3"], {
    cwd: module,
    env,
  });
  await mkdir(binFolder, { recursive: true });
  progress(`Downloading and compiling Pulumi ${version}`);
  const flags = ["-trimpath", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=${version}`];
  await run(go, ["build", "-v", ...flags, "-o", `${cli}.new`, PACKAGE], { cwd: module, env, progress });
  await rename(`${cli}.new`, cli);
}
