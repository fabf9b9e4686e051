import { cpSync, rmSync } from "node:fs";
import { IsolatedStack } from "../../shared/isolatedStack.ts";
import type { BenchRun } from "../benchRun.ts";
import type { Maker } from "../makers.ts";

/** The stack of a program that is measured. */
export class MeasuredStack extends IsolatedStack implements Maker {
  private readonly state: string;
  private isUp = false;

  /**
   * @param name names its state
   * @param program the program's folder
   */
  constructor(bench: BenchRun, name: string, program: string) {
    const state = bench.newFolder(`${name}-state`);
    super({ name: bench.id, program, state, env: bench.env, signal: bench.signal });
    this.state = state;
  }

  async preview(): Promise<void> {
    await this.pulumi(["preview"]);
  }

  /** Updates; without a preview unless it is asked for. */
  async up({ preview = false } = {}): Promise<void> {
    this.isUp = true;
    await this.pulumi(["up", "--yes", ...(preview ? [] : ["--skip-preview"])]);
  }

  /** Destroys; without a preview unless it is asked for. */
  async down({ preview = false } = {}): Promise<void> {
    await this.pulumi(["destroy", "--yes", ...(preview ? [] : ["--skip-preview"])]);
    this.isUp = false;
  }

  /** Brings it to where a measurement starts from, unless it is there. */
  async ensure(state: "up" | "down"): Promise<void> {
    if (state === "up" && !this.isUp) await this.up();
    if (state === "down" && this.isUp) await this.down();
  }

  /** Keeps the state as it is now; the returned function brings it back. */
  snapshot(): () => void {
    const copy = `${this.state}-copy`;
    cpSync(this.state, copy, { recursive: true });
    return () => {
      rmSync(this.state, { recursive: true });
      cpSync(copy, this.state, { recursive: true });
    };
  }
}
