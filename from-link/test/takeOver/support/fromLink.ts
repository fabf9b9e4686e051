import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectFolder } from "../../deployments/support/commandsAndProgram";

const POLL_MS = 5;

/** What a run of from-link wrote, and its end. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A run of from-link, as a process of its own. */
export class FromLink {
  readonly over: Promise<Ended>;
  /** When each line of progress came, in milliseconds since the start. */
  readonly lines: { text: string; atMs: number }[] = [];
  private readonly child;

  constructor(args: readonly string[]) {
    // Its state and passphrase are those of its folder.
    const env = {
      ...process.env,
      ...{ PULUMI_BACKEND_URL: undefined, PULUMI_CONFIG_PASSPHRASE: undefined },
      PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
    };
    this.child = spawn(process.execPath, [join(projectFolder, "from-link/main.ts"), ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const start = performance.now();
    let [stdout, stderr] = ["", ""];
    this.child.stdout.on("data", (text: Buffer) => (stdout += String(text)));
    this.child.stderr.on("data", (text: Buffer) => {
      stderr += String(text);
      const written = String(text).trimEnd().split("\n");
      this.lines.push(...written.map((line) => ({ text: line, atMs: performance.now() - start })));
    });
    this.over = once(this.child, "exit").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  }

  /** Waits for as many lines of progress, or for the end. */
  async untilLine(count: number): Promise<void> {
    const over = this.over.then(() => true);
    const isOver = () => Promise.race([over, sleep(POLL_MS, false)]);
    while (this.lines.length < count && !(await isOver()));
  }

  /** What Ctrl-C sends. */
  interrupt(): void {
    this.child.kill("SIGINT");
  }

  /** SIGKILL: of this process alone, or of all that it started too. */
  kill(withChildren: boolean): void {
    const { pid } = this.child;
    const all = pid === undefined ? [] : withChildren ? [pid, ...descendantsOf(pid)] : [pid];
    for (const one of all) {
      try {
        process.kill(one, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
  }
}

/** Runs from-link to its end. Throws what it wrote if it does not end as it is to. */
export async function fromLink(args: readonly string[], codes: readonly number[] = [0]): Promise<Ended> {
  const ended = await new FromLink(args).over;
  if (!codes.includes(ended.code ?? -1))
    throw new Error(`from-link ${args.join(" ")} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`);
  return ended;
}

/** Processes that a process started, and those that they did. */
function descendantsOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined; // ended meanwhile
  }
}
