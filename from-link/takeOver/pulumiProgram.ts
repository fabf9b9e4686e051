import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, closeSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Ended } from "redis-link/tools";
import { pulumiEnvironment } from "../pulumi/pulumi.ts";

/** Name of the file, in a folder of from-link, with Pulumi's output. */
const LOG_FILE = "take-over.log";

/** Number of lines of Pulumi's output that an error message quotes. */
const ERROR_TAIL_LINES = 30;

/** Thrown if Pulumi fails. */
export class PulumiError extends Error {
  constructor(command: string, written: string, log: string) {
    super(`${command} failed: ${endOf(written)}\nAll that Pulumi wrote is in ${log}.`);
  }
}

/** Thrown if Pulumi was killed. Its lock remains, and a change may be unfinished. */
export class PulumiKilled extends PulumiError {}

/** Runs the Pulumi CLI on the program of a folder. */
export class PulumiProgram {
  private readonly folder: string;
  private readonly stack: string;
  private readonly signal: AbortSignal | undefined;

  constructor(folder: string, stack: string, signal?: AbortSignal) {
    this.folder = folder;
    this.stack = stack;
    this.signal = signal;
  }

  /**
   * The steps that an update would take, from a preview.
   *
   * @throws PulumiError with Pulumi's errors
   */
  async preview(): Promise<readonly PreviewStep[]> {
    const args = ["preview", "--json", "--show-sames", ...this.common()];
    const { exitCode, stdout, stderr } = await this.ask(args);
    const said = parsed(stdout) as PreviewDigest | undefined;
    if (exitCode === 0 && said?.steps !== undefined) return said.steps;
    const errors = (said?.diagnostics ?? []).filter(({ severity }) => severity === "error");
    throw new PulumiError(
      "pulumi preview",
      errors.length > 0 ? errors.map(({ message }) => message).join("\n") : `${stdout}\n${stderr}`,
      this.log(`$ pulumi preview\n${stdout}\n${stderr}\n`),
    );
  }

  /** The stack's state, from `pulumi stack export`. */
  async state(): Promise<StackState> {
    const { exitCode, stdout, stderr } = await this.ask(["stack", "export", "--stack", this.stack]);
    const state = exitCode === 0 ? (parsed(stdout) as StackState | undefined) : undefined;
    if (state === undefined) throw new PulumiError("pulumi stack export", stderr, this.log(stderr));
    return state;
  }

  /**
   * Runs a command that changes the stack. The command continues even if this process ends.
   *
   * @throws PulumiError, or PulumiKilled
   */
  async change(command: "up" | "destroy", args: readonly string[] = []): Promise<void> {
    const { code, written, log } = await this.detached([
      ...[command, "--yes", "--skip-preview", "--stack", this.stack, ...args],
    ]);
    if (code !== 0) throw new PulumiError(`pulumi ${command}`, written, log);
  }

  /**
   * Runs any Pulumi command.
   *
   * @param changes whether the command changes the stack: then the command continues even if this process ends
   */
  async run(args: readonly string[], changes: boolean): Promise<Ended> {
    if (!changes) {
      const { exitCode = 1, stdout, stderr } = await this.ask(args);
      return { code: exitCode, stdout, stderr };
    }
    const { code, written, log } = await this.detached(args);
    return { code, stdout: "", stderr: `${endOf(written)}\nAll that Pulumi wrote is in ${log}.` };
  }

  /**
   * Runs Pulumi in a process group of its own, and writes its output to the log. When the user interrupts from-link, Pulumi
   * gets one interrupt, as by Ctrl-C.
   *
   * @throws PulumiKilled
   */
  private async detached(args: readonly string[]): Promise<{ code: number; written: string; log: string }> {
    this.signal?.throwIfAborted();
    const command = `pulumi ${args[0] ?? ""}`;
    const log = this.log(`\n$ ${command} (${new Date().toISOString()})\n`);
    const from = statSync(log).size;
    const written = () => readFileSync(log).subarray(from).toString();
    const descriptor = openSync(log, "a", 0o600);
    try {
      const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
        cwd: this.folder,
        // Skip the check of types, which the preview has done: each second may be downtime.
        env: { ...process.env, ...pulumiEnvironment(this.folder), PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
        detached: true,
        stdio: ["ignore", descriptor, descriptor],
      });
      const stop = (): void => void child.kill("SIGINT");
      this.signal?.addEventListener("abort", stop, { once: true });
      const [code, killedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      this.signal?.removeEventListener("abort", stop);
      if (killedBy !== null) throw new PulumiKilled(command, `${killedBy}\n${written()}`, log);
      this.signal?.throwIfAborted();
      return { code: code ?? 1, written: written(), log };
    } finally {
      closeSync(descriptor);
    }
  }

  private common(): string[] {
    return ["--stack", this.stack, "--non-interactive", "--color", "never"];
  }

  private async ask(args: readonly string[]) {
    this.signal?.throwIfAborted();
    const result = await execa("pulumi", args, {
      cwd: this.folder,
      env: pulumiEnvironment(this.folder),
      stdin: "ignore",
      reject: false,
    });
    if (result.exitCode === undefined) throw new Error(result.shortMessage);
    return result;
  }

  /** Appends a text to the log, and returns the path of the log. */
  private log(text: string): string {
    const file = join(this.folder, LOG_FILE);
    appendFileSync(file, text, { mode: 0o600 });
    return file;
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The diagnostics in Pulumi's output; if there are none, the last lines of the output. */
function endOf(written: string): string {
  const text = written.slice(Math.max(0, written.lastIndexOf("Diagnostics:"))).trim();
  return text.split("\n").slice(-ERROR_TAIL_LINES).join("\n");
}

/** A resource in the JSON output of a preview, or in an exported state. */
export interface ResourceState {
  readonly type: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[] | null;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>> | null;
  readonly deletedWith?: string;
  readonly replaceWith?: readonly string[] | null;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly retainOnDelete?: boolean;
}

/** The planned operation of a resource, from `pulumi preview --json --show-sames`. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly newState?: ResourceState;
}

/** The output of `pulumi preview --json`. Only the fields that are read are listed. */
interface PreviewDigest {
  readonly steps?: readonly PreviewStep[];
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string }[];
}

/** The output of `pulumi stack export`. Only the fields that are read are listed. */
export interface StackState {
  readonly deployment: { readonly resources?: readonly StateResource[] };
}

/** A resource in an exported state. */
export interface StateResource extends ResourceState {
  readonly urn: string;
  readonly id?: string;
}
