import { type ChildProcess, spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import proto, {
  type ProgramInfo,
  type RunRequest,
  type RunResponse,
} from "@pulumi/pulumi/proto/language_pb.js";

// Stand-in for the lab, not the real plugin: runs a program by the SDK's own runner, `@pulumi/pulumi/cmd/run`.

/** The SDK's exit code for "the error was already shown to the user". */
const EXIT_CODE_BAIL = 32;
/** Time for a cancelled program to end. */
const CANCEL_GRACE_MS = 5000;

interface Options {
  /** Whether ts-node runs the program's TypeScript. @default true */
  typescript?: boolean;
  tsconfig?: string;
  /** Arguments of Node, separated by blanks. */
  nodeargs?: string;
}

/** Running programs. */
const programs = new Set<ChildProcess>();

/**
 * Runs a program to its end. The program's output goes to this process' output, which the engine shows to the user.
 *
 * @param engine address of the engine
 */
export async function runProgram(request: RunRequest, engine: string): Promise<RunResponse> {
  const info = request.getInfo() ?? new proto.ProgramInfo();
  const options = (info.getOptions()?.toJavaScript() ?? {}) as Options;
  const runner = createRequire(join(info.getProgramDirectory(), "/")).resolve("@pulumi/pulumi/cmd/run");
  const nodeArguments = (options.nodeargs ?? "").split(/\s+/).filter(Boolean);
  const program = spawn(
    process.execPath,
    [...nodeArguments, runner, ...runnerArguments(request, info, engine)],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...programEnvironment(request, options) },
    },
  );
  programs.add(program);
  try {
    return await ending(program);
  } finally {
    programs.delete(program);
  }
}

export function cancelPrograms(): void {
  for (const program of programs) {
    program.kill("SIGINT");
    setTimeout(() => program.kill("SIGKILL"), CANCEL_GRACE_MS).unref();
  }
}

function runnerArguments(request: RunRequest, info: ProgramInfo, engine: string): string[] {
  const flags = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  return [
    ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint(),
    ...request.getArgsList(),
  ];
}

function programEnvironment(request: RunRequest, options: Options): Record<string, string> {
  const config = request.getConfigMap().toArray();
  // The SDK reads configuration keys in their old form, `namespace:config:name`.
  const old = config.map(([key, value]) => [key.replace(/^([^:]*):(?:config:)?/, "$1:config:"), value]);
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(old)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}

function ending(program: ChildProcess): Promise<RunResponse> {
  return new Promise((resolve) => {
    const answer = (error: string, bail = false): void =>
      resolve(new proto.RunResponse().setError(error).setBail(bail));
    program.on("error", (error) => answer(`Problem executing program: ${error.message}`));
    program.on("close", (code, signal) => {
      if (code === 0) answer("");
      else if (code === EXIT_CODE_BAIL) answer("", true);
      else answer(`Program exited with non-zero exit code: ${code ?? signal ?? "unknown"}`);
    });
  });
}

interface InstalledPackage {
  name: string;
  version: string;
  /** The plugin that the package requires. */
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

/** Packages directly in node_modules, where npm puts every package that a program names. */
export function installedPackages(programFolder: string): InstalledPackage[] {
  const modules = join(programFolder, "node_modules");
  return globSync(["*/package.json", "@*/*/package.json"], { cwd: modules })
    .map((path) => JSON.parse(readFileSync(join(modules, path), "utf8")) as Partial<InstalledPackage>)
    .filter(
      (manifest): manifest is InstalledPackage =>
        manifest.name !== undefined && manifest.version !== undefined,
    );
}
