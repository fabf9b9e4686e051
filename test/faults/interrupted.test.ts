import { execFile, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { countAt } from "../e2e/support/countAt";
import { inventory } from "../e2e/support/daemon";
import { TestStack } from "../e2e/support/testStack";
import { randomPoints } from "./support/randomPoints";

jest.setTimeout(240_000);

const run = promisify(execFile);
const projectFolder = resolve(__dirname, "../..");

/** How often an update, and then a destroy, is broken off; each second time by SIGINT. */
const INTERRUPTIONS = Number(process.env.REDIS_LINK_INTERRUPTIONS ?? 10);
const SEED = Number(process.env.REDIS_LINK_SEED ?? randomInt(2 ** 31));
const REPEAT = `REDIS_LINK_INTERRUPTIONS=${INTERRUPTIONS} REDIS_LINK_SEED=${SEED} npm run test:faults -- interrupted`;

const commands = ["up", "destroy"] as const;
type Command = (typeof commands)[number];

const stack = new TestStack();
const env = { ...process.env, ...stack.environment, PULUMI_STACK: stack.id };
/** The points are shares of the time that the command takes when nothing breaks it off. */
const wholeMs = {} as Record<Command, number>;
const points = {
  up: randomPoints(INTERRUPTIONS, SEED, "up"),
  destroy: randomPoints(INTERRUPTIONS, SEED, "destroy"),
};
const rounds = points.up.map((up, index) => ({
  round: index + 1,
  signal: index % 2 === 0 ? ("SIGKILL" as const) : ("SIGINT" as const),
  up,
  destroy: points.destroy[index]!,
  ofUp: Math.round(up * 100),
  ofDestroy: Math.round(points.destroy[index]! * 100),
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

function pulumi(command: Command) {
  const args = [command, "--yes", "--skip-preview", "--stack", stack.id, "--non-interactive"];
  const child = spawn("pulumi", args, { cwd: projectFolder, env, stdio: "ignore" });
  return { child, over: once(child, "exit") as Promise<[number | null, string | null]> };
}

async function measure(command: Command): Promise<void> {
  const start = performance.now();
  expect(await pulumi(command).over).toEqual([0, null]);
  wholeMs[command] = performance.now() - start;
}

/** Starts a Pulumi command, sends it a signal at a point, and says what came of it. */
async function breakOff(command: Command, point: number, signal: NodeJS.Signals): Promise<void> {
  const { child, over } = pulumi(command);
  const afterMs = Math.round(point * wholeMs[command]);
  await Promise.race([sleep(afterMs), over]);
  child.kill(signal);
  const [code, by] = await over;
  console.info(
    `${command}: ${signal} after ${afterMs} of ${Math.round(wholeMs[command])} ms, exit ${code ?? by}`,
  );
}

async function recover(...args: string[]): Promise<void> {
  await run(process.execPath, ["commands/main.ts", "recover", ...args], {
    cwd: projectFolder,
    env,
    maxBuffer: 2 ** 24,
  });
}

beforeAll(async () => {
  console.info(`To break off at the same points again: ${REPEAT}`);
  await stack.create({ retainData: "true" });
  const { endpoint } = await stack.up();
  whole = await ours();
  count = await countAt(endpoint!);
  await stack.destroy();
  for (const command of commands) await measure(command);
});
afterAll(async () => {
  await stack.configure({ retainData: "false" });
  await stack.up();
  await stack.remove();
});

test.each(rounds)(
  "round $round: after $signal at $ofUp % of up, and then at $ofDestroy % of destroy, recover leads to what is wanted",
  async ({ signal, up, destroy }) => {
    await breakOff("up", up, signal);
    await recover("--skip-preview");
    expect(await ours()).toEqual(whole);
    const { endpoint } = await stack.outputs();
    expect(await countAt(endpoint!)).toBe(count + 1);
    count += 1;
    expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });

    await breakOff("destroy", destroy, signal);
    await recover("--down");
    expect(await ours()).toEqual([`${stack.redisName}-data`]);
  },
);
