import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";

const projectFolder = resolve(__dirname, "../../..");

/** A program to bring up: its folder, and the project's name in its Pulumi.yaml. */
interface Program {
  folder: string;
  project: string;
}

const mainProgram: Program = { folder: projectFolder, project: "redis-link" };

/** The program of examples/links. */
export const linksProgram: Program = {
  folder: join(projectFolder, "examples/links"),
  project: "redis-link-links",
};

/** Configuration keys of the program. */
export type Config = Record<string, string>;

/**
 * A stack of the program under names, state, passphrase and port of its own, so that it meets nothing else on the
 * daemon. Everything that Pulumi prints is kept in `log`.
 */
export class TestStack {
  /** Unique part of all names. */
  readonly id = `e2e-${randomBytes(4).toString("hex")}`;
  readonly redisName = `${this.id}-redis`;
  readonly appName = `${this.id}-app`;
  log = "";
  private readonly folder = mkdtempSync(join(tmpdir(), `${this.id}-`));
  private stack?: Stack;

  constructor(private readonly program: Program = mainProgram) {}

  /** Folder with the stack's state. */
  get stateFolder(): string {
    return this.folder;
  }

  /** Variables under which the stack is found. */
  get environment(): Record<string, string> {
    return { PULUMI_BACKEND_URL: `file://${this.folder}`, PULUMI_CONFIG_PASSPHRASE: `${this.id}-passphrase` };
  }

  async create(config: Config = {}): Promise<void> {
    this.stack = await LocalWorkspace.createStack(
      { stackName: this.id, workDir: this.program.folder },
      { envVars: this.environment },
    );
    const own = { redisName: this.redisName, appName: this.appName, hostPort: "0" };
    await this.configure({ ...(this.program === mainProgram ? own : { prefix: this.id }), ...config });
  }

  async configure(config: Config): Promise<void> {
    await this.made.setAllConfig(
      Object.fromEntries(
        Object.entries(config).map(([key, value]) => [`${this.program.project}:${key}`, { value }]),
      ),
    );
  }

  /** Updates the stack. Returns its outputs; secrets are in the clear. */
  async up(options: { refresh?: boolean } = {}): Promise<Record<string, string>> {
    const { outputs } = await this.made.up({ ...options, onOutput: this.keep, color: "never" });
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, String(value)]));
  }

  /** The stack's outputs; secrets are in the clear. */
  async outputs(): Promise<Record<string, string>> {
    const outputs = await this.made.outputs();
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, String(value)]));
  }

  /** The operations that a preview shows, by kind, such as `{ same: 14 }`. */
  async preview(options: { refresh?: boolean } = {}): Promise<Record<string, number>> {
    const { changeSummary } = await this.made.preview({ ...options, onOutput: this.keep, color: "never" });
    return changeSummary;
  }

  async destroy(): Promise<void> {
    await this.made.destroy({ onOutput: this.keep, color: "never" });
  }

  /** Destroys the stack and forgets it, whatever state it is in. */
  async remove(): Promise<void> {
    if (this.stack !== undefined) {
      await this.stack.destroy();
      await this.stack.workspace.removeStack(this.id);
    }
    rmSync(this.folder, { recursive: true });
  }

  private get made(): Stack {
    if (this.stack === undefined) throw new Error("Call create() first.");
    return this.stack;
  }

  private readonly keep = (text: string): void => {
    this.log += text;
  };
}
