import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { ListrTask } from "listr2";
import { isDone, markDone, type Progress, run } from "./run.ts";
import { binFolder, inLab } from "./paths.ts";

/** The oldest Go that fetches a newer toolchain itself if a module asks for one. */
const OLDEST_GO_MINOR = 21;

/**
 * The path of a Go command, 1.21 or newer.
 *
 * @throws Error with the remedy if the machine has no such Go
 */
export async function findGo(): Promise<string> {
  const candidates = ["go", "/usr/local/go/bin/go", join(homedir(), "go/bin/go"), "/usr/lib/go/bin/go"];
  const found: string[] = [];
  for (const candidate of candidates) {
    const { stdout, failed } = await execa(candidate, ["env", "GOVERSION"], {
      env: goEnvironment(),
      reject: false,
    });
    if (failed) continue;
    const minor = Number(/^go1\.(\d+)/.exec(stdout)?.[1]);
    if (minor >= OLDEST_GO_MINOR) return candidate;
    found.push(`${candidate} is ${stdout || "older than 1.17"}`);
  }
  throw new Error(
    `The lab builds programs with Go 1.${OLDEST_GO_MINOR} or newer and finds ${found.join(", ") || "none"}. ` +
      "Debian 12's own golang is too old: install one from https://go.dev/dl and put its bin folder on PATH.",
  );
}

/** Variables that keep Go's downloads and builds in the lab's folder, with permissions that allow their deletion. */
function goEnvironment(): Record<string, string> {
  return {
    GOPATH: inLab("go"),
    GOMODCACHE: inLab("go/pkg/mod"),
    GOCACHE: inLab("go/build"),
    // Go would count its runs in the user's configuration folder. The user's settings of Go still apply.
    XDG_CONFIG_HOME: inLab("go/config"),
    GOENV: process.env.GOENV ?? join(process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"), "go/env"),
    GOWORK: "off",
    GOFLAGS: `${process.env.GOFLAGS ?? ""} -modcacherw`.trim(),
  };
}

/** Variables that let Go reuse the compiled packages of the lab's programs. */
export function goBuildEnvironment(): Record<string, string> {
  const env = goEnvironment();
  return { ...env, GOFLAGS: `${env.GOFLAGS} -trimpath`, CGO_ENABLED: "0" };
}

/** Programs that the lab builds from a public Go module. */
export interface GoProgram {
  /** Title for the user. */
  title: string;
  /** Approximate build time, for the user. */
  duration: string;
  /** Name of the build in the record of finished steps. */
  step: string;
  /** Folder with a go.mod that requires the module, and a go.sum that pins all code of the programs. */
  folder: string;
  /** Path of the module. The programs show its version. */
  module: string;
  /** Paths of the `main` packages, by program name. */
  programs: Record<string, string>;
  /** The Go variable that holds the version of the programs. */
  versionVariable: string;
  /** Version that the programs show. @default the version of the module */
  version?: string;
  /** Folder of the programs. @default the folder on the user's PATH */
  into?: string;
  /** Further flags of `go build`. @default [] */
  flags?: readonly string[];
  /** Further flags of the linker. @default [] */
  linkerFlags?: readonly string[];
  /** Further variables of the build. @default {} */
  env?: Record<string, string>;
}

/** Builds the programs, unless they were already built from this go.sum. */
export function goProgramTask(program: GoProgram): ListrTask {
  const { folder, programs, into = binFolder, step } = program;
  const fingerprint = async () =>
    createHash("sha256")
      .update(await readFile(join(folder, "go.sum")))
      .digest("hex");
  const areThere = () => Object.keys(programs).every((name) => existsSync(join(into, name)));
  return {
    title: `${program.title} from its Go module (about ${program.duration})`,
    skip: async () => areThere() && (await isDone(step, await fingerprint())) && "built",
    task: async (_, task) => {
      await build(program, (line) => (task.output = line));
      await markDone(step, await fingerprint());
    },
  };
}

/** Builds the programs. Each of them appears at its path complete or not at all. */
async function build(program: GoProgram, progress: Progress): Promise<void> {
  const { folder: cwd, module, into = binFolder } = program;
  const go = await findGo();
  const env = { ...goBuildEnvironment(), ...program.env };
  const version =
    program.version ?? (await run(go, ["list", "-m", "-f", "{{.Version}}", module], { cwd, env }));
  await mkdir(into, { recursive: true });
  progress(`Downloading and compiling ${program.title} ${version}`);
  const stamp = `-s -w -X ${program.versionVariable}=${version}`;
  const linkerFlags = [stamp, ...(program.linkerFlags ?? [])].join(" ");
  const flags = ["-v", "-ldflags", linkerFlags, ...(program.flags ?? [])];
  for (const [name, path] of Object.entries(program.programs)) {
    const output = join(into, `${name}.new`);
    await run(go, ["build", ...flags, "-o", output, path], { cwd, env, progress });
    await rename(output, join(into, name));
  }
}

const PULUMI = "github.com/pulumi/pulumi";
const YAML = "github.com/pulumi/pulumi-yaml";
const COMPOSE = "github.com/docker/compose/v2";

const moduleFolder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Builds Pulumi's CLI with its engine from a Go module, as registries have no built program of Pulumi. */
export const cliTask = (): ListrTask =>
  goProgramTask({
    ...{ title: "Pulumi CLI", duration: "four minutes", step: "pulumi-cli" },
    folder: moduleFolder("pulumi/cli"),
    module: `${PULUMI}/pkg/v3`,
    programs: { pulumi: `${PULUMI}/pkg/v3/cmd/pulumi` },
    versionVariable: `${PULUMI}/sdk/v3/go/common/version.Version`,
  });

/** Builds the language host for programs in YAML, which only tests of the package need. */
export const yamlTask = (): ListrTask =>
  goProgramTask({
    ...{ title: "Pulumi YAML", duration: "one minute", step: "pulumi-yaml" },
    folder: moduleFolder("pulumi/yaml"),
    module: YAML,
    programs: { "pulumi-language-yaml": `${YAML}/cmd/pulumi-language-yaml` },
    versionVariable: `${YAML}/pkg/version.Version`,
  });

/** Docker Compose as a separate program, not a plugin of the docker CLI. */
export const composeProgram = join(binFolder, "docker-compose");

/** Builds Docker Compose, which only the bench and tests of from-link need. */
export const composeTask = (): ListrTask =>
  goProgramTask({
    ...{ title: "Docker Compose", duration: "three minutes", step: "compose" },
    folder: moduleFolder("compose/cli"),
    module: COMPOSE,
    programs: { "docker-compose": `${COMPOSE}/cmd` },
    versionVariable: `${COMPOSE}/internal.Version`,
  });
