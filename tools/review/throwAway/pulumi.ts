import { execa } from "execa";

/** Last lines of what Pulumi wrote that go into an error. */
const ERROR_TAIL_LINES = 25;

/** Where and as what Pulumi runs. */
export interface PulumiOptions {
  /** The program's folder. */
  cwd: string;
  env: Record<string, string>;
  input?: string;
  /** Takes each line of progress. */
  onLine?: (line: string) => void;
  /** When it fires, Pulumi is told to stop as by Ctrl-C, once: it ends what it is at and keeps its state whole. */
  signal?: AbortSignal;
}

/**
 * Runs Pulumi and returns its standard output. It is in a process group of its own, so that Ctrl-C at the terminal
 * reaches it through `signal` alone.
 *
 * @throws Error with the end of what it wrote
 */
export async function pulumi(args: readonly string[], options: PulumiOptions): Promise<string> {
  options.signal?.throwIfAborted();
  const subprocess = execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
    cwd: options.cwd,
    env: options.env,
    reject: false,
    detached: true,
    all: true,
    maxBuffer: Infinity,
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
  });
  const stop = (): void => void subprocess.kill("SIGINT");
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    if (options.onLine) for await (const line of subprocess.iterable({ from: "all" })) options.onLine(line);
    const result = await subprocess;
    options.signal?.throwIfAborted();
    if (result.exitCode === undefined && !result.isTerminated) throw new Error(result.shortMessage);
    if (result.failed) throw new Error(`pulumi ${args.join(" ")} failed:\n${tail(result.all)}`);
    return result.stdout;
  } finally {
    options.signal?.removeEventListener("abort", stop);
  }
}

function tail(output: string): string {
  return output.split("\n").slice(-ERROR_TAIL_LINES).join("\n");
}
