import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync } from "node:fs";
import { runCommand, type CommandOptions } from "./runCommand.ts";

const PASSPHRASE_BYTES = 24;

/** Settings of an isolated stack. */
interface IsolatedStackOptions {
  /** Name of the stack. It cannot collide with another stack, as the state is separate. */
  name: string;
  /** The program's folder. */
  program: string;
  /** Folder of the stack's state. A missing folder is made. */
  state: string;
  /** Variables besides those of this process. */
  env?: Readonly<Record<string, string>>;
  /** When this signal fires, Pulumi is told to stop: see runCommand. */
  signal?: AbortSignal;
  /** Receives each piece of Pulumi's output when it arrives. */
  onOutput?: (text: string) => void;
}

/**
 * A stack of a Pulumi program with its own state and passphrase, so that it cannot affect another stack. The stack is operated
 * by plain `pulumi` commands. The passphrase is only in the environment of these commands, so process lists do not show it.
 */
export class IsolatedStack {
  name: string;
  /**
   * The program's folder. It may be changed to the folder of another program with the same name, which then continues the
   * stack.
   */
  program: string;
  /** Variables by which Pulumi finds the stack. */
  readonly environment: Readonly<Record<string, string>>;
  private readonly options: IsolatedStackOptions;

  constructor(
    options: IsolatedStackOptions,
    passphrase = randomBytes(PASSPHRASE_BYTES).toString("base64url"),
  ) {
    mkdirSync(options.state, { recursive: true });
    this.options = options;
    this.name = options.name;
    this.program = options.program;
    this.environment = {
      ...options.env,
      PULUMI_BACKEND_URL: `file://${options.state}`,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_CONFIG_PASSPHRASE_FILE: "",
    };
  }

  /** Makes an empty stack. */
  async init(): Promise<void> {
    await this.pulumi(["stack", "init", "--no-select"]);
  }

  /**
   * Sets configuration keys whose values are not secret.
   *
   * @param flags further arguments of `pulumi config`, such as another file
   */
  async configure(config: Readonly<Record<string, string>>, ...flags: string[]): Promise<void> {
    const values = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    if (values.length > 0) await this.pulumi(["config", "set-all", ...flags, ...values]);
  }

  /** Renames the stack (`pulumi stack rename`). */
  async rename(name: string): Promise<void> {
    await this.pulumi(["stack", "rename", name]);
    this.name = name;
  }

  /** A copy of the stack in its present state, in another state folder. */
  copy(state: string): IsolatedStack {
    cpSync(this.options.state, state, { recursive: true });
    return new IsolatedStack({ ...this.options, state }, this.environment.PULUMI_CONFIG_PASSPHRASE);
  }

  /** Runs a Pulumi command on the stack. Throws an Error with the end of Pulumi's output if the command fails. */
  pulumi(args: readonly string[], options: Partial<CommandOptions> = {}): Promise<string> {
    const { signal, onOutput } = this.options;
    const common = ["--stack", this.name, "--non-interactive", "--color", "never"];
    const env = { ...this.environment, ...options.env };
    return runCommand("pulumi", [...args, ...common], {
      cwd: this.program,
      signal,
      onOutput,
      ...options,
      env,
    });
  }
}
