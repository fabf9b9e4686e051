import { spawn } from "node:child_process";
import { once } from "node:events";

/** Number of last lines of a command's output that an error shows. */
const ERROR_TAIL_LINES = 50;

/** Settings for running a command. */
export interface CommandOptions {
  cwd: string;
  /** Variables besides those of this process. */
  env?: Readonly<Record<string, string | undefined>>;
  /** The command's standard input. @default nothing */
  input?: string;
  /** Receives each piece of the command's output when it arrives. */
  onOutput?: (text: string) => void;
  /** When this signal fires, the command gets one Ctrl-C: Pulumi finishes its current step and keeps its state complete. */
  signal?: AbortSignal;
  /** Time limit of the command. @default none */
  timeoutMs?: number;
}

/**
 * Runs a command to its end. The command has its own process group, so that Ctrl-C at the terminal reaches it only through
 * `signal`, and only once: a second Ctrl-C would make Pulumi stop at once, with an incomplete state.
 *
 * @returns the command's standard output
 * @throws Error with the end of the command's output; or, once the command has ended, the reason of `signal`
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  { cwd, env, input = "", onOutput, signal, timeoutMs }: CommandOptions,
): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    timeout: timeoutMs,
  });
  let [stdout, all] = ["", ""];
  const take = (text: string): void => {
    all += text;
    onOutput?.(text);
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    take(text);
  });
  child.stderr.setEncoding("utf8").on("data", take);
  child.stdin.on("error", () => undefined); // a command may end without reading all of its input
  child.stdin.end(input);
  const stop = (): void => void child.kill("SIGINT");
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const [code, endedBy] = (await once(child, "close")) as [number | null, string | null];
    signal?.throwIfAborted();
    if (code === 0) return stdout;
    const end = all.trimEnd().split("\n").slice(-ERROR_TAIL_LINES).join("\n");
    throw new Error(`${[file, ...args].join(" ")} failed (${code ?? endedBy}):\n${end}`);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
