import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { IsolatedStack } from "../../../tools/shared/isolatedStack.ts";
import { uniqueName } from "../../support/uniqueName";

const projectFolder = resolve(__dirname, "../../..");

/** The program of examples/links. */
export const linksProgram = join(projectFolder, "examples/links");

/** The used fields of a line of Pulumi's event log. */
interface Event {
  summaryEvent?: { resourceChanges: Record<string, number> };
}

/** An isolated stack with unique names and a free port. */
export class TestStack extends IsolatedStack {
  /** Unique part of all names. */
  readonly id: string;
  readonly redisName: string;
  readonly appName: string;
  /** Folder with the stack's state. */
  readonly stateFolder: string;
  private readonly printed: string[];
  private readonly isGuest: boolean;
  private exists = false;

  /**
   * @param program its folder
   * @param id unique part of all names, where it is to be one for people
   * @param host another stack, whose backend and passphrase it shares
   */
  constructor(program = projectFolder, id = uniqueName(), host?: TestStack) {
    const state = host?.stateFolder ?? mkdtempSync(join(tmpdir(), `${id}-`));
    const printed: string[] = [];
    const onOutput = (text: string) => printed.push(text);
    super({ name: id, program, state, onOutput }, host?.environment.PULUMI_CONFIG_PASSPHRASE);
    this.id = id;
    this.redisName = `${id}-redis`;
    this.appName = `${id}-app`;
    this.stateFolder = state;
    this.printed = printed;
    this.isGuest = host !== undefined;
  }

  /** Everything that Pulumi printed, outputs that a test asked for apart. */
  get log(): string {
    return this.printed.join("");
  }

  /** All files of its state folder as text. */
  get stateText(): string {
    return readdirSync(this.stateFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  }

  async create(config: Record<string, string> = {}): Promise<void> {
    await this.init();
    this.exists = true;
    const own = { redisName: this.redisName, appName: this.appName, hostPort: "0" };
    await this.configure({ ...(this.program === projectFolder ? own : { prefix: this.id }), ...config });
  }

  /** Updates the stack. Returns its outputs; secrets are in the clear. */
  async up({ refresh = false } = {}): Promise<Record<string, string>> {
    await this.pulumi(["up", "--yes", "--skip-preview", ...(refresh ? ["--refresh"] : [])]);
    return this.outputs();
  }

  /** The stack's outputs; secrets are in the clear. */
  async outputs(): Promise<Record<string, string>> {
    const json = await this.pulumi(["stack", "output", "--json", "--show-secrets"], { onOutput: undefined });
    const outputs = Object.entries(JSON.parse(json) as Record<string, unknown>);
    return Object.fromEntries(outputs.map(([name, value]) => [name, String(value)]));
  }

  /** How many operations of each kind a preview shows, such as `{ same: 14 }`. */
  async preview({ refresh = false } = {}): Promise<Record<string, number>> {
    const events = join(this.stateFolder, "preview.events");
    const args = ["preview", ...(refresh ? ["--refresh"] : []), "--event-log", events];
    await this.pulumi(args, { env: { PULUMI_DEBUG_COMMANDS: "true" } }); // or it knows no event log
    const lines = readFileSync(events, "utf8").trimEnd().split("\n");
    rmSync(events);
    const summary = lines.map((line) => (JSON.parse(line) as Event).summaryEvent).find(Boolean);
    return summary?.resourceChanges ?? {};
  }

  async destroy(): Promise<void> {
    await this.destroyAll();
  }

  /** Destroys the stack and forgets it, whatever state it is in. */
  async remove(): Promise<void> {
    if (this.exists) await this.destroyAll("--remove");
    if (!this.isGuest) rmSync(this.stateFolder, { recursive: true });
  }

  /** Once more where the Docker provider missed an image that it was deleting under another tag: docs/components.md. */
  private async destroyAll(...more: string[]): Promise<void> {
    const args = ["destroy", "--yes", "--skip-preview", ...more];
    await this.pulumi(args).catch((error: unknown) => {
      if (!String(error).includes("unrecognized image ID")) throw error;
      return this.pulumi(args);
    });
  }
}
