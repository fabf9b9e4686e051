import { cpSync, rmSync } from "node:fs";
import type { Maker } from "../peers.ts";
import type { Session } from "../session.ts";

/** A Pulumi program with one stack, under state and passphrase of the session's, driven by plain `pulumi` commands. */
export class PulumiProgram implements Maker {
  private readonly session: Session;
  private readonly folder: string;
  private readonly backend: string;
  private isUp = false;

  /**
   * @param name names its state
   * @param folder where its Pulumi.yaml is
   */
  constructor(session: Session, name: string, folder: string) {
    this.session = session;
    this.folder = folder;
    this.backend = session.newFolder(`${name}-state`);
  }

  /** The stack's name. */
  get stack(): string {
    return this.session.id;
  }

  /** Where and with which variables it runs. */
  get options(): { cwd: string; env: Record<string, string> } {
    const env = {
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE: this.session.id,
      PULUMI_CONFIG_PASSPHRASE_FILE: "",
    };
    return { cwd: this.folder, env };
  }

  /** Makes the stack. */
  async init(config: Record<string, string> = {}): Promise<void> {
    await this.run("stack", "init", this.stack, "--no-select");
    await this.configure(config);
  }

  async configure(config: Record<string, string>): Promise<void> {
    const values = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    if (values.length > 0) await this.run("config", "set-all", "--stack", this.stack, ...values);
  }

  async preview(): Promise<void> {
    await this.run("preview", "--stack", this.stack);
  }

  /** Updates; without a preview unless it is asked for. */
  async up({ preview = false } = {}): Promise<void> {
    this.isUp = true;
    await this.run("up", "--yes", "--stack", this.stack, ...(preview ? [] : ["--skip-preview"]));
  }

  /** Destroys; without a preview unless it is asked for. */
  async down({ preview = false } = {}): Promise<void> {
    await this.run("destroy", "--yes", "--stack", this.stack, ...(preview ? [] : ["--skip-preview"]));
    this.isUp = false;
  }

  /** Brings it to where a measurement starts from, unless it is there. */
  async ensure(state: "up" | "down"): Promise<void> {
    if (state === "up" && !this.isUp) await this.up();
    if (state === "down" && this.isUp) await this.down();
  }

  /** Keeps the state as it is now; the returned function brings it back. */
  snapshot(): () => void {
    const copy = `${this.backend}-copy`;
    cpSync(this.backend, copy, { recursive: true });
    return () => {
      rmSync(this.backend, { recursive: true });
      cpSync(copy, this.backend, { recursive: true });
    };
  }

  private run(...args: string[]): Promise<string> {
    return this.session.run("pulumi", args, this.options);
  }
}
