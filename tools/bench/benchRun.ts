import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eventually } from "../shared/eventually.ts";
import { projectFolder } from "../shared/projectFolder.ts";
import { runCommand, type CommandOptions } from "../shared/runCommand.ts";

const ID_BYTES = 3;

/** Longest time of any bench command. A command that takes longer counts as hanging. */
const COMMAND_TIMEOUT_MS = 15 * 60_000;

/** Time for which the daemon may still work on a request whose client was stopped. */
const SETTLE_MS = 1000;

/** Parts of the bench, as named by `--only`, in the order of measurement. */
export const partNames = ["preview", "noop", "apps", "redis", "cycle"] as const;

export type PartName = (typeof partNames)[number];

/**
 * One run of the bench. The run's id is in the names of all containers, networks and volumes that it makes, and all its files
 * are in its folder. So `end` finds them all, however the run ended.
 */
export class BenchRun {
  readonly id = `bench-${randomBytes(ID_BYTES).toString("hex")}`;
  readonly folder = mkdtempSync(join(tmpdir(), `redis-link-${this.id}-`));
  readonly env: Record<string, string>;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
  /** Prints a line of progress. */
  readonly tell: (line: string) => void;

  private readonly options: CommandOptions;

  constructor(env: Record<string, string>, signal: AbortSignal, tell: (line: string) => void) {
    this.env = env;
    this.options = { cwd: projectFolder, env, timeoutMs: COMMAND_TIMEOUT_MS };
    this.signal = signal;
    this.tell = tell;
  }

  /** Makes a new folder within this run's folder. */
  newFolder(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    return folder;
  }

  /**
   * Runs a command to its end. Returns the command's standard output. Throws an Error with the end of the output if the command
   * fails.
   */
  run(file: string, args: readonly string[], options: Partial<CommandOptions> = {}): Promise<string> {
    const env = { ...this.env, ...options.env };
    return runCommand(file, args, { ...this.options, signal: this.signal, ...options, env });
  }

  /** The duration of some work, in seconds. */
  async seconds(work: () => Promise<unknown>): Promise<number> {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  }

  /**
   * Resolves when an app's endpoint answers a request with the count of requests.
   *
   * @throws Error with the last answer if there was no count for a minute
   */
  async answers(endpoint: string): Promise<void> {
    const ask = async () => {
      const response = await fetch(endpoint, { signal: AbortSignal.timeout(2000) });
      const text = await response.text();
      if (!response.ok || !/\d/.test(text))
        throw new Error(`${endpoint} answers ${response.status} without a count: ${text}`);
    };
    await eventually(ask, { timeoutMs: 60_000, pauseMs: 10, signal: this.signal });
  }

  /** Removes everything that this run made on the daemon, and its files. Works after Ctrl-C too. */
  async end(): Promise<void> {
    try {
      await this.removeAll(this.id);
      await delay(SETTLE_MS);
      await this.removeAll(this.id);
      const list = ["images", "--format", "{{.Repository}}:{{.Tag}}"];
      const isOurs = (name: string) => name.includes(this.id) && !name.endsWith(":<none>");
      await this.remove(["rmi", "--force"], list, isOurs);
    } finally {
      const stackFiles = readdirSync(projectFolder).filter((name) => name.startsWith(`Pulumi.${this.id}`));
      for (const name of stackFiles) rmSync(join(projectFolder, name));
      rmSync(this.folder, { recursive: true, force: true });
      await runCommand("git", ["worktree", "prune"], this.options);
    }
  }

  /** Removes all containers, networks and volumes whose names contain this text. */
  async removeAll(text: string): Promise<void> {
    const filter = ["--filter", `name=${text}`];
    await this.remove(["rm", "--force", "--volumes"], ["ps", "--all", "--quiet", ...filter]);
    await this.remove(["network", "rm"], ["network", "ls", "--quiet", ...filter]);
    await this.remove(["volume", "rm", "--force"], ["volume", "ls", "--quiet", ...filter]);
  }

  /** Removes everything listed by a docker command. */
  private async remove(
    command: readonly string[],
    list: readonly string[],
    isOurs: (name: string) => boolean = Boolean,
  ): Promise<void> {
    const listed = (await runCommand("docker", list, this.options)).split("\n").filter(isOurs);
    if (listed.length > 0) await runCommand("docker", [...command, ...listed], this.options);
  }
}
