import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchRun } from "./benchRun.ts";
import { composeFile, type ComposeProject } from "./docker/composeProject.ts";
import { creation, removal, type Steps } from "./docker/dockerCommands.ts";

/** Something that brings containers up and takes them away, with what they held. */
export interface Maker {
  up(): Promise<void>;
  down(): Promise<void>;
}

/** The command of Docker Compose: `["docker", "compose"]`, or a program of its own. */
export type ComposeCommand = readonly [string, ...string[]];

/** How often Compose may find a container that is not healthy yet. */
const MAX_ATTEMPTS = 20;

/** Its name among the contenders. */
export const COMPOSE = "docker compose";

/** Docker Compose. */
export class Compose implements Maker {
  private readonly file: string;
  private readonly name: string;
  private readonly bench: BenchRun;
  private readonly command: ComposeCommand;

  constructor(bench: BenchRun, command: ComposeCommand, name: string, project: ComposeProject) {
    this.bench = bench;
    this.command = command;
    this.name = `${bench.id}-${name}`;
    this.file = join(bench.newFolder(name), "compose.yaml");
    this.change(project);
  }

  /** Writes the file anew; the next `up` makes what differs. */
  change(project: ComposeProject): void {
    writeFileSync(this.file, composeFile(project), { mode: 0o600 });
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
        this.bench.tell("docker compose gave up at an unhealthy container, and is run again");
      }
    }
  }

  async down(): Promise<void> {
    await this.run("down", "--volumes");
  }

  private async run(...args: string[]): Promise<void> {
    const [program, ...before] = this.command;
    await this.bench.run(program, [...before, "--project-name", this.name, "--file", this.file, ...args]);
  }
}

/** Plain docker commands, side by side where nothing orders them. */
export class PlainDocker implements Maker {
  private readonly bench: BenchRun;
  private readonly project: ComposeProject;

  constructor(bench: BenchRun, project: ComposeProject) {
    this.bench = bench;
    this.project = project;
  }

  up(): Promise<void> {
    return this.all(creation(this.project));
  }

  down(): Promise<void> {
    return this.all(removal(this.project));
  }

  private async all(steps: Steps): Promise<void> {
    for (const step of steps) {
      // All have ended when one has failed: what is taken away then must not be joined by what is still being made.
      const done = await Promise.allSettled(step.map((args) => this.bench.run("docker", args)));
      const failed = done.find((one) => one.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    }
  }
}
