import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const PROGRAM = resolve(__dirname, "../../components/redis-link");

/** The command `redis-link`, as users of the package have it. */
export class LinksCommand {
  /** Output so far. */
  stdout = "";
  stderr = "";
  private readonly child: ChildProcess;
  private readonly closed: Promise<number | null>;

  constructor(args: readonly string[], options: { cwd: string; env?: Readonly<Record<string, string>> }) {
    const env = { ...process.env, ...options.env };
    this.child = spawn(process.execPath, [PROGRAM, ...args], { cwd: options.cwd, env });
    this.child.stdout?.on("data", (part: Buffer) => (this.stdout += part.toString()));
    this.child.stderr?.on("data", (part: Buffer) => (this.stderr += part.toString()));
    this.closed = once(this.child, "close").then(([code]) => code as number | null);
  }

  /** Its exit code, once it has ended. */
  get code(): Promise<number | null> {
    return this.closed;
  }

  /** Ends it as Ctrl-C would. */
  async interrupt(): Promise<number | null> {
    this.child.kill("SIGINT");
    return this.closed;
  }
}
