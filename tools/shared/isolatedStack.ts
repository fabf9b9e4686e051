import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync } from "node:fs";
import { runCommand, type CommandOptions } from "./runCommand.ts";

const PASSPHRASE_BYTES = 24;

/** What a stack is made of. */
interface IsolatedStackOptions {
  /** Its name. The state is its own, so the name collides with no other. */
  name: string;
  /** The program's folder. */
  program: string;
  /** The folder for its state, which is made if it is missing. */
  state: string;
  /** Variables beside those of this process. */
  env?: Readonly<Record<string, string>>;
  /** Tells Pulumi to stop; see runCommand. */
  signal?: AbortSignal;
  /** Takes what Pulumi writes, as it comes. */
  onOutput?: (text: string) => void;
}

/**
 * A stack of a Pulumi program under state and passphrase of its own, so that it meets no other. It is driven by plain
 * `pulumi` commands; the passphrase is in their environment alone, where no list of processes shows it.
 */
export class IsolatedStack {
  name: string;
  /** Its program's folder. Another program of the same name may go on with the stack. */
  program: string;
  /** Variables under which Pulumi finds it. */
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

  /** Makes it, with nothing in it. */
  async init(): Promise<void> {
    await this.pulumi(["stack", "init", "--no-select"]);
  }

  /**
   * Sets keys of its configuration, none of them secret.
   *
   * @param flags further arguments, such as another file
   */
  async configure(config: Readonly<Record<string, string>>, ...flags: string[]): Promise<void> {
    const values = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    if (values.length > 0) await this.pulumi(["config", "set-all", ...flags, ...values]);
  }

  /** Gives it another name (`pulumi stack rename`). */
  async rename(name: string): Promise<void> {
    await this.pulumi(["stack", "rename", name]);
    this.name = name;
  }

  /** The same stack as it is now, under another state. */
  copy(state: string): IsolatedStack {
    cpSync(this.options.state, state, { recursive: true });
    return new IsolatedStack({ ...this.options, state }, this.environment.PULUMI_CONFIG_PASSPHRASE);
  }

  /** Runs a Pulumi command on it. Throws an Error with the end of what Pulumi wrote if it fails. */
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
