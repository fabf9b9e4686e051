import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "./session.ts";
import { composeFile } from "./stack/composeFile.ts";
import { creation, removal, type Steps } from "./stack/dockerCommands.ts";
import type { StackModel } from "./stack/model.ts";

/** Something that brings a stack up and takes it away, with what it held. */
export interface Maker {
  up(): Promise<void>;
  down(): Promise<void>;
}

/** The command of Docker Compose: `["docker", "compose"]`, or a program of its own. */
export type ComposeCommand = readonly [string, ...string[]];

/** How often Compose may find a container that is not healthy yet. */
const MAX_ATTEMPTS = 20;

/** Docker Compose for a stack. */
export class Compose implements Maker {
  private readonly file: string;
  private readonly project: string;
  private readonly session: Session;
  private readonly command: ComposeCommand;

  constructor(session: Session, command: ComposeCommand, name: string, stack: StackModel) {
    this.session = session;
    this.command = command;
    this.project = `${session.id}-${name}`;
    this.file = join(session.newFolder(name), "compose.yaml");
    this.change(stack);
  }

  /** Writes the file anew; the next `up` makes what differs. */
  change(stack: StackModel): void {
    writeFileSync(this.file, composeFile(stack), { mode: 0o600 });
    chmodSync(this.file, 0o600);
  }

  /**
   * Waits until all is healthy. Where many containers start at once, some are unhealthy for a moment, and Compose gives
   * up at that; then it is run again, as its user would.
   */
  async up(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.run("up", "--detach", "--wait");
        return;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !String(error).includes("is unhealthy")) throw error;
        this.session.tell("docker compose gave up at an unhealthy container, and is run again");
      }
    }
  }

  async down(): Promise<void> {
    await this.run("down", "--volumes");
  }

  private async run(...args: string[]): Promise<void> {
    const [program, ...before] = this.command;
    await this.session.run(program, [
      ...before,
      "--project-name",
      this.project,
      "--file",
      this.file,
      ...args,
    ]);
  }
}

/** Plain docker commands for a stack, side by side where nothing orders them. */
export class PlainDocker implements Maker {
  private readonly session: Session;
  private readonly stack: StackModel;

  constructor(session: Session, stack: StackModel) {
    this.session = session;
    this.stack = stack;
  }

  up(): Promise<void> {
    return this.all(creation(this.stack));
  }

  down(): Promise<void> {
    return this.all(removal(this.stack));
  }

  private async all(steps: Steps): Promise<void> {
    for (const step of steps) {
      // All have ended when one has failed: what is taken away then must not be joined by what is still being made.
      const done = await Promise.allSettled(step.map((args) => this.session.run("docker", args)));
      const failed = done.find((one) => one.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    }
  }
}
