import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { projectFolder } from "../shared/projectFolder.ts";
import { runCommand } from "../shared/runCommand.ts";

const ID_BYTES = 3;

/** No command of the bench takes this long unless it hangs. */
const COMMAND_TIMEOUT_MS = 15 * 60_000;

/** How long the daemon may be at a request whose client is gone. */
const SETTLE_MS = 1000;

interface RunOptions {
  /** Whether it runs even after Ctrl-C. @default false */
  always?: boolean;
}

/**
 * One run of the bench. All that it makes on the daemon has its id in the name, and all its files are in its folder,
 * so that `end` finds everything, however the run came to its end.
 */
export class BenchRun {
  readonly id = `bench-${randomBytes(ID_BYTES).toString("hex")}`;
  readonly folder = mkdtempSync(join(tmpdir(), `redis-link-${this.id}-`));
  readonly env: Record<string, string>;
  readonly signal: AbortSignal;
  /** Tells a line of progress. */
  readonly tell: (line: string) => void;

  constructor(env: Record<string, string>, signal: AbortSignal, tell: (line: string) => void) {
    this.env = env;
    this.signal = signal;
    this.tell = tell;
  }

  /** The same run, of which commands go to another daemon. */
  on(daemonHost: string): BenchRun {
    return Object.create(this, { env: { value: { ...this.env, DOCKER_HOST: daemonHost } } }) as BenchRun;
  }

  /** A new folder of its own within the bench's. */
  newFolder(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    return folder;
  }

  /** Runs a command to its end; its standard output, or an Error with the end of what it wrote. */
  run(file: string, args: readonly string[], { always = false }: RunOptions = {}): Promise<string> {
    const { env, signal } = this;
    const options = { cwd: projectFolder, env, timeoutMs: COMMAND_TIMEOUT_MS };
    return runCommand(file, args, always ? options : { ...options, signal });
  }

  /** The seconds that something takes. */
  async seconds(work: () => Promise<unknown>): Promise<number> {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  }

  /** Takes everything away that has a name of this bench's, or of a part of it. */
  async removeAll(prefix = this.id): Promise<void> {
    const docker = async (...args: string[]) =>
      (await this.run("docker", args, { always: true })).split("\n").filter(Boolean);
    const named = ["--filter", `name=${prefix}`];
    const remove = async (command: string[], names: string[]) => {
      if (names.length > 0) await docker(...command, ...names);
    };
    await remove(["rm", "--force", "--volumes"], await docker("ps", "--all", "--quiet", ...named));
    await remove(["network", "rm"], await docker("network", "ls", "--quiet", ...named));
    await remove(["volume", "rm", "--force"], await docker("volume", "ls", "--quiet", ...named));
    if (prefix !== this.id) return;
    const images = await docker("images", "--format", "{{.Repository}}:{{.Tag}}");
    await remove(
      ["rmi", "--force"],
      images.filter((name) => name.includes(prefix) && !name.endsWith(":<none>")),
    );
  }

  /** Leaves nothing behind: neither on the daemon nor in files. */
  async end(): Promise<void> {
    try {
      await this.removeAll();
      // The daemon may still have been at what a client that was told to stop had asked it for.
      await delay(SETTLE_MS);
      await this.removeAll();
    } finally {
      const stackFiles = readdirSync(projectFolder).filter((name) => name.startsWith(`Pulumi.${this.id}`));
      for (const name of stackFiles) rmSync(join(projectFolder, name));
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}
