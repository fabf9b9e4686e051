import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { withFolder } from "../../shared/files.ts";
import { IsolatedStack } from "../../shared/isolatedStack.ts";
import { asConfigured, saltLine, stackConfiguration, type Substitutes, unguarded } from "./state.ts";
import { changedVariables, withVariables } from "./variables.ts";
import { symlink } from "node:fs/promises";
import { execa } from "execa";

const ID_BYTES = 4;

/** A program to review, and the configuration keys that give its temporary stack names and ports of its own. */
export interface Program {
  /** The project's name in Pulumi.yaml. */
  project: string;
  /** Configuration keys for names of containers, or for parts of such names. */
  nameKeys: readonly string[];
  /** Configuration keys for host ports, each with the key for the port in the container. */
  portKeys: Readonly<Record<string, string>>;
}

interface Options {
  program: Program;
  /** Name of the original stack. The temporary stack has the same name, but a separate state. */
  stackName: string;
  /** An empty folder for the state of the temporary stack. */
  folder: string;
  env: Record<string, string>;
  signal: AbortSignal;
  /** Receives each piece of Pulumi's output when it arrives. */
  onOutput?: (text: string) => void;
}

const configSchema = z.record(z.string(), z.object({ value: z.string().optional() }));

/** A temporary copy of a commit's stack. It has its own state and names, so that it cannot collide with other containers. */
export class ThrowAwayStack {
  private readonly prefix = `review-${randomBytes(ID_BYTES).toString("hex")}-`;
  private readonly options: Options;
  private base?: IsolatedStack;
  private comparison?: IsolatedStack;
  /** State of the comparison stack, with secrets in clear text. */
  private state?: unknown;

  constructor(options: Options) {
    this.options = options;
  }

  /**
   * Brings up the program in a folder, and writes to that folder.
   *
   * @param overrides configuration that takes precedence over the stack's file
   * @throws Error if the program lacks a configuration key for separate names
   */
  async up(baseFolder: string, overrides: Record<string, string> = {}): Promise<void> {
    const { stackName: name, program, folder, ...options } = this.options;
    writeFileSync(join(baseFolder, `Pulumi.${name}.yaml`), stackConfiguration(baseFolder, name));
    const base = new IsolatedStack({ ...options, name, program: baseFolder, state: join(folder, "state") });
    await base.init();
    this.base = base;
    await base.configure(overrides);
    const config = configOf(await base.pulumi(["config", "--json"]), program);
    if (config["docker:host"] !== undefined) {
      throw new Error(
        `docker:host: ${JSON.stringify(config["docker:host"])} is another machine's daemon. A review brings BASE up on ` +
          "the daemon of this one alone: review a stack without it (PULUMI_STACK names it).",
      );
    }
    await base.configure({
      ...Object.fromEntries(program.nameKeys.map((key) => [key, this.prefix + required(config, key)])),
      ...Object.fromEntries(Object.keys(program.portKeys).map((key) => [key, "0"])),
    });
    await base.pulumi(["up", "--yes", "--skip-preview"]);
    const hostPorts = new Map(
      Object.entries(program.portKeys)
        .map(([host, container]) => [Number(config[container]), Number(config[host])] as const)
        .filter(([, port]) => port > 0),
    );
    await this.prepareComparison(base, { prefix: this.prefix, hostPorts });
  }

  /**
   * Previews the program in another folder, with that folder's configuration, as a change of this stack.
   *
   * @returns the JSON and the text with all differences, both without secrets
   */
  async preview(
    folder: string,
    overrides: Record<string, string> = {},
  ): Promise<{ json: unknown; diff: string }> {
    const { base, comparison } = this;
    if (base === undefined || comparison === undefined) throw new Error("Bring the stack up first.");
    const configFile = join(this.options.folder, "changed.yaml");
    const salt = saltLine(base.program, base.name);
    writeFileSync(configFile, `${stackConfiguration(folder, base.name)}\n${salt}`);
    const file = ["--config-file", configFile];
    await comparison.configure(overrides, ...file);
    const preview = (...args: string[]) => comparison.pulumi(["preview", ...file, ...args], { cwd: folder });
    // Secrets are in clear text only in the plan. The result has the names of changed variables, without their values.
    return withFolder("plan", async (own) => {
      const planFile = join(own, "plan.json");
      writeFileSync(planFile, "", { mode: 0o600 }); // Pulumi would make it readable for everyone
      const plan = ["--save-plan", planFile, "--show-secrets"];
      // Waits for both previews, even if one fails, before the folder with the plan is deleted.
      const [json, diff] = await Promise.allSettled([
        preview("--json", "--show-sames", "--show-replacement-steps", ...plan),
        preview("--diff", "--suppress-progress", "--suppress-permalink=true"),
      ]);
      if (json.status === "rejected") throw json.reason;
      if (diff.status === "rejected") throw diff.reason;
      const variables = changedVariables(this.state, JSON.parse(readFileSync(planFile, "utf8")));
      return { json: withVariables(JSON.parse(json.value), variables), diff: diff.value };
    });
  }

  /**
   * Removes everything that `up` made, including protected or retained resources. Does nothing if nothing was made. Runs to the
   * end even after a stop signal.
   */
  async destroy(): Promise<void> {
    const { base } = this;
    if (base === undefined) return;
    const pulumi = (args: string[], input?: string) => base.pulumi(args, { input, signal: undefined });
    await pulumi(["cancel", "--yes"]).catch(() => undefined); // removes a lock that was left
    const state = unguarded(JSON.parse(await pulumi(["stack", "export"])));
    await pulumi(["stack", "import"], JSON.stringify(state));
    await pulumi(["destroy", "--yes", "--skip-preview", "--remove"]);
  }

  /** Makes a second state, only for previews, as if the stack had been brought up with the user's configuration. */
  private async prepareComparison(base: IsolatedStack, substitutes: Substitutes): Promise<void> {
    const exported = await base.pulumi(["stack", "export", "--show-secrets"], { onOutput: undefined });
    const comparison = base.copy(join(this.options.folder, "comparison"));
    const state = asConfigured(JSON.parse(exported), substitutes);
    await comparison.pulumi(["stack", "import"], { input: JSON.stringify(state) });
    this.comparison = comparison;
    this.state = state;
  }
}

/** The configuration, including the project's defaults. Its keys lack the project's name. */
function configOf(json: string, { project }: Program): Record<string, string | undefined> {
  const entries = Object.entries(configSchema.parse(JSON.parse(json)));
  return Object.fromEntries(entries.map(([key, { value }]) => [key.replace(`${project}:`, ""), value]));
}

function required(config: Record<string, string | undefined>, key: string): string {
  const value = config[key];
  if (value !== undefined) return value;
  throw new Error(
    `BASE: its program has no configuration ${key}, so it cannot be brought up beside what runs. ` +
      "Choose a newer BASE that has it.",
  );
}

/** The program of this project. */
export const mainProgram: Program = {
  project: "redis-link",
  nameKeys: ["redisName", "appName"],
  portKeys: { hostPort: "appPort" },
};

const prefixed = { nameKeys: ["prefix"], portKeys: {} };
/** The program of test/support/notes. */
export const notesProgram: Program = { project: "redis-link-notes", ...prefixed };
/** The program of examples/links. */
export const linksProgram: Program = { project: "redis-link-links", ...prefixed };

/**
 * The commit of a git reference.
 *
 * @throws Error with the remedy if the reference does not exist, or the folder is in no repository
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
 * Puts a commit's files into an empty folder, with the installed dependencies. Writes nothing to the repository, so that even
 * an interrupted run leaves nothing there.
 */
export async function checkOut(commit: string, repository: string, folder: string): Promise<void> {
  const archive = execa("git", ["archive", "--format=tar", commit], { cwd: repository, buffer: false });
  await archive.pipe("tar", ["-x", "-C", folder]);
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
}

/** Whether a commit needs exactly the installed dependencies. */
export async function hasSameDependencies(commit: string, repository: string): Promise<boolean> {
  const args = ["diff", "--quiet", commit, "--", "package-lock.json"];
  return (await execa("git", args, { cwd: repository, reject: false })).exitCode === 0;
}
