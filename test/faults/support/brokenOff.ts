import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand } from "../../../tools/shared/runCommand.ts";
import type { TestStack } from "../../e2e/support/testStack";
import { rounds } from "./rounds";

const projectFolder = resolve(__dirname, "../../..");

export const commands = ["up", "destroy"] as const;
export type Command = (typeof commands)[number];

/** Tests of all rounds: each breaks off an update, and then a destroy, and recovers from both; in the end nothing is left. */
export function testRounds(
  brokenOff: BrokenOff,
  isUp: () => Promise<void>,
  isDown: () => Promise<void>,
): void {
  afterAll(async () => {
    await brokenOff.stack.configure({ retainData: "false" });
    await brokenOff.stack.up();
    await brokenOff.stack.remove();
  });
  test.each(rounds)(
    "round $round: after $signal at $ofUp % of up, and then at $ofDestroy % of destroy, recover leads to what is wanted",
    async ({ signal, up, destroy }) => {
      await brokenOff.breakOff("up", up, signal);
      await brokenOff.recover("--skip-preview");
      await isUp();
      const unchanged = { same: expect.any(Number) as number };
      expect(await brokenOff.stack.preview({ refresh: true })).toEqual(unchanged);
      await brokenOff.breakOff("destroy", destroy, signal);
      await brokenOff.recover("--down");
      await isDown();
    },
  );
}

/** Commands on a stack of the program that are broken off, at shares of the time that they take when nothing does so. */
export class BrokenOff {
  readonly stack: TestStack;
  private readonly env: NodeJS.ProcessEnv;
  private readonly wholeMs = {} as Record<Command, number>;

  constructor(stack: TestStack) {
    this.stack = stack;
    this.env = { ...process.env, ...stack.environment, PULUMI_STACK: stack.id };
  }

  /** Runs a command to its end, and takes its time. */
  async measure(command: Command): Promise<void> {
    const start = performance.now();
    expect(await this.pulumi(command).over).toEqual([0, null]);
    this.wholeMs[command] = performance.now() - start;
  }

  /** Starts a Pulumi command, sends it a signal at a point, and says what came of it. */
  async breakOff(command: Command, point: number, signal: NodeJS.Signals): Promise<void> {
    const { child, over } = this.pulumi(command);
    const [whole, afterMs] = [this.wholeMs[command], Math.round(point * this.wholeMs[command])];
    await Promise.race([sleep(afterMs), over]);
    child.kill(signal);
    const [code, by] = await over;
    console.info(`${command}: ${signal} after ${afterMs} of ${Math.round(whole)} ms, exit ${code ?? by}`);
  }

  /** `npm run recover`, with further arguments. */
  async recover(...args: string[]): Promise<void> {
    const command = ["commands/main.ts", "recover", ...args];
    await runCommand(process.execPath, command, { cwd: projectFolder, env: this.env });
  }

  private pulumi(command: Command) {
    const args = [command, "--yes", "--skip-preview", "--stack", this.stack.id, "--non-interactive"];
    const child = spawn("pulumi", args, { cwd: projectFolder, env: this.env, stdio: "ignore" });
    return { child, over: once(child, "exit") as Promise<[number | null, string | null]> };
  }
}
