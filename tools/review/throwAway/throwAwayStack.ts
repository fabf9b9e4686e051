import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { asConfigured, unguarded, type Substitutes } from "./state.ts";
import { pulumi, type PulumiOptions } from "./pulumi.ts";
import { saltLine, stackConfiguration } from "./stackFile.ts";

const ID_BYTES = 4;
const PASSPHRASE_BYTES = 24;

/** A program to review, and how its configuration is kept from colliding with what runs. */
export interface Program {
  /** The name in its Pulumi.yaml. */
  project: string;
  /** Keys that hold names of containers, or parts of them. */
  nameKeys: readonly string[];
  /** Keys that hold a port of the host, with the key of the port in the container. */
  portKeys: Readonly<Record<string, string>>;
}

interface Options {
  program: Program;
  /** Name of the stack that it stands for. State is of its own, so the name collides with nothing. */
  stackName: string;
  /** An empty folder for its state. */
  folder: string;
  env: Record<string, string>;
  signal: AbortSignal;
}

const configSchema = z.record(z.string(), z.object({ value: z.string().optional() }));

/** A stack under state, passphrase and names of its own, so that it meets nothing else on the daemon. */
export class ThrowAwayStack {
  private readonly prefix = `review-${randomBytes(ID_BYTES).toString("hex")}-`;
  private readonly options: Options;
  private readonly passphrase = randomBytes(PASSPHRASE_BYTES).toString("base64url");
  private baseFolder?: string;
  private hostPorts: Substitutes["hostPorts"] = new Map();

  constructor(options: Options) {
    this.options = options;
    mkdirSync(join(options.folder, "state"));
  }

  /**
   * Brings up the program in a folder, which is written to.
   *
   * @param overrides configuration beside that of the stack's file
   * @throws Error if the program does not know a key that gives it names of its own
   */
  async up(
    baseFolder: string,
    overrides: Record<string, string> = {},
    onLine?: (line: string) => void,
  ): Promise<void> {
    const { stackName, program } = this.options;
    writeFileSync(join(baseFolder, `Pulumi.${stackName}.yaml`), stackConfiguration(baseFolder, stackName));
    await this.run(["stack", "init", stackName, "--no-select"], { cwd: baseFolder });
    this.baseFolder = baseFolder;
    await this.configure(baseFolder, overrides);
    const config = await this.config(baseFolder);
    if (config["docker:host"] !== undefined) {
      throw new Error(
        `docker:host: ${JSON.stringify(config["docker:host"])} is another machine's daemon. A review brings BASE up on ` +
          "the daemon of this one alone: review a stack without it (PULUMI_STACK names it).",
      );
    }
    this.hostPorts = new Map(
      Object.entries(program.portKeys)
        .map(([host, container]) => [Number(config[container]), Number(config[host])] as const)
        .filter(([, port]) => port > 0),
    );
    await this.configure(baseFolder, {
      ...Object.fromEntries(program.nameKeys.map((key) => [key, this.prefix + required(config, key)])),
      ...Object.fromEntries(Object.keys(program.portKeys).map((key) => [key, "0"])),
    });
    await this.run(["up", "--yes", "--skip-preview"], { cwd: baseFolder, onLine });
    await this.prepareComparison(baseFolder);
  }

  /**
   * Previews the program in another folder, under its own configuration, as a change of this one.
   *
   * @returns the JSON and the text with all differences; neither holds a secret
   */
  async preview(
    folder: string,
    overrides: Record<string, string> = {},
  ): Promise<{ json: unknown; diff: string }> {
    const { stackName } = this.options;
    const configFile = join(this.options.folder, "changed.yaml");
    const salt = saltLine(this.baseFolder ?? folder, stackName);
    writeFileSync(configFile, `${stackConfiguration(folder, stackName)}\n${salt}`);
    const [env, file] = [this.environment("comparison"), ["--config-file", configFile]];
    await this.configure(folder, overrides, file, env);
    const args = ["preview", ...file];
    const [json, diff] = await Promise.all([
      this.run([...args, "--json", "--show-sames", "--show-replacement-steps"], { cwd: folder, env }),
      this.run([...args, "--diff", "--suppress-progress", "--suppress-permalink=true"], { cwd: folder, env }),
    ]);
    return { json: JSON.parse(json), diff };
  }

  /**
   * Takes away everything that `up` made, what is protected or retained too. Does nothing if there is nothing; runs to
   * its end although it was told to stop.
   */
  async destroy(onLine?: (line: string) => void): Promise<void> {
    if (this.baseFolder === undefined) return;
    const options = { cwd: this.baseFolder, signal: undefined };
    await this.run(["cancel", "--yes", this.options.stackName], options).catch(() => undefined); // no lock is left
    const state = unguarded(JSON.parse(await this.run(["stack", "export"], options)));
    await this.run(["stack", "import"], { ...options, input: JSON.stringify(state) });
    await this.run(["destroy", "--yes", "--skip-preview", "--remove"], { ...options, onLine });
  }

  /** A second state, as if the stack had been brought up as configured: previews are made against it alone. */
  private async prepareComparison(cwd: string): Promise<void> {
    const { folder } = this.options;
    const exported = await this.run(["stack", "export", "--show-secrets"], { cwd });
    const state = asConfigured(JSON.parse(exported), { prefix: this.prefix, hostPorts: this.hostPorts });
    cpSync(join(folder, "state"), join(folder, "comparison"), { recursive: true });
    const env = this.environment("comparison");
    await this.run(["stack", "import"], { cwd, env, input: JSON.stringify(state) });
  }

  private async configure(
    cwd: string,
    config: Record<string, string>,
    file: string[] = [],
    env?: Record<string, string>,
  ): Promise<void> {
    if (Object.keys(config).length === 0) return;
    const values = Object.entries(config).flatMap(([key, value]) => [
      "--plaintext",
      `${key.includes(":") ? key : `${this.options.program.project}:${key}`}=${value}`,
    ]);
    await this.run(["config", "set-all", ...file, ...values], { cwd, env });
  }

  /** The configuration with the project's defaults, keys without the project's name. */
  private async config(cwd: string): Promise<Record<string, string | undefined>> {
    const parsed = configSchema.parse(JSON.parse(await this.run(["config", "--json"], { cwd })));
    const prefix = `${this.options.program.project}:`;
    return Object.fromEntries(
      Object.entries(parsed).map(([key, { value }]) => [key.replace(prefix, ""), value]),
    );
  }

  private environment(state: "state" | "comparison"): Record<string, string> {
    return {
      ...this.options.env,
      PULUMI_BACKEND_URL: `file://${join(this.options.folder, state)}`,
      PULUMI_CONFIG_PASSPHRASE: this.passphrase,
      PULUMI_CONFIG_PASSPHRASE_FILE: "",
    };
  }

  private run(args: string[], options: Partial<PulumiOptions> & { cwd: string }): Promise<string> {
    const named = args.includes(this.options.stackName) ? args : [...args, "--stack", this.options.stackName];
    const { env = this.environment("state"), signal = this.options.signal } = options;
    return pulumi(named, { ...options, env, signal: "signal" in options ? options.signal : signal });
  }
}

function required(config: Record<string, string | undefined>, key: string): string {
  const value = config[key];
  if (value !== undefined) return value;
  throw new Error(
    `BASE: its program has no configuration ${key}, so it cannot be brought up beside what runs. ` +
      "Choose a newer BASE that has it.",
  );
}
