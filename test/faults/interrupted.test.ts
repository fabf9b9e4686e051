import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { countAt } from "../e2e/support/countAt";
import { inventory } from "../e2e/support/daemon";
import { TestStack } from "../e2e/support/testStack";

jest.setTimeout(240_000);

const run = promisify(execFile);
const projectFolder = resolve(__dirname, "../..");

/** How often an update, and then a destroy, is broken off; each second time by SIGKILL. */
const INTERRUPTIONS = Number(process.env.REDIS_LINK_INTERRUPTIONS ?? 4);
/** Between these a signal is sent: Pulumi has started by then, and most updates are not over. */
const FIRST_MS = 800;
const LAST_MS = { up: 6000, destroy: 2800 };

const stack = new TestStack();
const env = { ...process.env, ...stack.environment, PULUMI_STACK: stack.id };
const rounds = Array.from({ length: INTERRUPTIONS }, (_, index) => ({
  round: index + 1,
  signal: index % 2 === 0 ? ("SIGKILL" as const) : ("SIGINT" as const),
}));
let whole: string[];
let count = 0;

// What is on the daemon under the stack's names, duplicates included.
async function ours(): Promise<string[]> {
  const { containers, networks, volumes, images } = await inventory();
  return [...containers!, ...networks!, ...volumes!, ...images!]
    .filter((name) => name.includes(stack.id))
    .sort();
}

/** Starts a Pulumi command and sends it a signal at a random moment; says when and what came of it. */
async function brokenOff(command: keyof typeof LAST_MS, signal: NodeJS.Signals): Promise<string> {
  const child = spawn(
    "pulumi",
    [command, "--yes", "--skip-preview", "--stack", stack.id, "--non-interactive"],
    {
      cwd: projectFolder,
      env,
      stdio: "ignore",
    },
  );
  const over = once(child, "exit") as Promise<[number | null, string | null]>;
  const afterMs = Math.round(FIRST_MS + Math.random() * (LAST_MS[command] - FIRST_MS));
  await Promise.race([sleep(afterMs), over]);
  child.kill(signal);
  const [code, by] = await over;
  return `${command}: ${signal} after ${afterMs} ms, exit ${code ?? by}`;
}

async function recover(...args: string[]): Promise<void> {
  await run(process.execPath, ["commands/main.ts", "recover", ...args], {
    cwd: projectFolder,
    env,
    maxBuffer: 2 ** 24,
  });
}

beforeAll(async () => {
  await stack.create({ retainData: "true" });
  const { endpoint } = await stack.up();
  whole = await ours();
  count = await countAt(endpoint!);
  await stack.destroy();
});
afterAll(async () => {
  await stack.configure({ retainData: "false" });
  await stack.up();
  await stack.remove();
});

test.each(rounds)(
  "round $round: after $signal of up, and then of destroy, recover leads to what is wanted",
  async ({ signal }) => {
    console.info(await brokenOff("up", signal));
    await recover("--skip-preview");
    expect(await ours()).toEqual(whole);
    const { endpoint } = await stack.outputs();
    expect(await countAt(endpoint!)).toBe(count + 1);
    count += 1;
    expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });

    console.info(await brokenOff("destroy", signal));
    await recover("--down");
    expect(await ours()).toEqual([`${stack.redisName}-data`]);
  },
);
