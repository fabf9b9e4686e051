import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../../../tools/shared/runCommand.ts";
import { projectFolder } from "../../deployments/support/commandsAndProgram";
import { removeAll } from "./containers";
import { fromLink } from "./fromLink";

/** A folder that from-link wrote for containers that run, with the packages of this checkout. */
export class ProgramFolder {
  readonly path: string;
  private readonly parent: string;

  constructor() {
    this.parent = mkdtempSync(join(tmpdir(), "take-over-"));
    this.path = join(this.parent, "linked");
  }

  /** What Pulumi needs to find the folder's stack: its state and passphrase are its own. */
  get environment(): Record<string, string | undefined> {
    return {
      PULUMI_BACKEND_URL: undefined,
      PULUMI_CONFIG_PASSPHRASE: undefined,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(this.path, "state/passphrase"),
    };
  }

  async convert(containers: readonly string[]): Promise<void> {
    // What is not carried over is no concern of a takeover.
    await fromLink([this.path, "--containers", ...containers], [0, 3]);
    symlinkSync(join(projectFolder, "node_modules"), join(this.path, "node_modules"));
  }

  /** Name under which a container waits that was moved. */
  asideOf(name: string): string {
    const found = this.plan().containers.find((one) => one.name === name);
    if (found?.asideName === undefined) throw new Error(`${name} is not moved by this plan.`);
    return found.asideName;
  }

  private plan() {
    return JSON.parse(readFileSync(join(this.path, "plan.json"), "utf8")) as {
      stack: string;
      containers: { name: string; asideName?: string }[];
    };
  }

  /** Runs Pulumi on its stack. */
  async pulumi(...args: string[]): Promise<string> {
    const all = [...args, "--stack", this.plan().stack, "--non-interactive", "--color", "never"];
    return runCommand("pulumi", all, { cwd: this.path, env: this.environment });
  }

  /** Takes away what the program made, the folder, and containers of before. */
  async remove(containers: readonly string[]): Promise<void> {
    if (existsSync(this.path)) {
      await fromLink(["roll-back", this.path, "--yes"], [0, 1, 4]);
      await this.pulumi("destroy", "--yes", "--skip-preview");
    }
    rmSync(this.parent, { recursive: true, force: true });
    await removeAll(containers);
  }
}
