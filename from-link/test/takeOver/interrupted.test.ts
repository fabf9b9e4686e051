import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../../tools/shared/eventually.ts";
import { buildImages } from "../deployments/support/buildImages";
import { runShell } from "../deployments/support/runDocker";
import { docker } from "../../../test/e2e/support/testDaemon";
import { randomPoints } from "../../../test/faults/support/randomPoints";
import { expectAsBefore, type Found, foundOf, traitsOfAll } from "./support/containers";
import { prepareDaemon, resetDaemon } from "./support/daemonVariables";
import { ProgramFolder } from "./support/folder";
import { FromLink, fromLink } from "./support/fromLink";
import { movedOf } from "./support/moved";

jest.setTimeout(600_000);

/** Number of interruptions of a takeover or its roll-back. */
const INTERRUPTIONS = Number(process.env.REDIS_LINK_INTERRUPTIONS ?? 4);
const SEED = Number(process.env.REDIS_LINK_SEED ?? randomInt(2 ** 31));
const REPEAT = `REDIS_LINK_INTERRUPTIONS=${INTERRUPTIONS} REDIS_LINK_SEED=${SEED} npm run test:take-over -- interrupted`;

/** A chain with data, and a --rm container with an anonymous volume. */
const tried = movedOf(process.env.TAKE_OVER_INTERRUPTED ?? "shared,removed");
const kept = tried.filter(({ read }) => read !== undefined);
const made = tried.flatMap((one) => one.made);
const moves = tried.flatMap((one) => one.moves);
const stays = made.filter((name) => !moves.includes(name));

type Command = "take-over" | "roll-back";

/** The interrupted command, and the command after it, in each combination. A round starts from the state of the last. */
const TURNS: readonly { broken: Command; next: Command }[] = [
  { broken: "take-over", next: "roll-back" },
  { broken: "take-over", next: "take-over" },
  { broken: "roll-back", next: "take-over" },
  { broken: "roll-back", next: "roll-back" },
];

const rounds = Array.from({ length: INTERRUPTIONS }, (_, index) => ({
  ...TURNS[index % TURNS.length]!,
  round: index + 1,
  /** Whether Pulumi and its plugins are killed too. If only from-link is, Pulumi finishes its work. */
  withPulumi: index % 5 !== 4,
})).map((round, index, all) => {
  const side = all.filter(({ broken }) => broken === round.broken);
  const point = randomPoints(side.length, SEED, round.broken)[side.indexOf(all[index]!)]!;
  return { ...round, point, percent: Math.round(point * 100) };
});

const folder = new ProgramFolder();
const data = new Map<string, unknown>();
let engine: string;
let before: Found;
/** An uninterrupted run of each command: times of its progress lines and its end, and the first line of a chain. */
const whole = new Map<Command, { timesMs: number[]; firstOfChain: number }>();

async function answersWithItsData(): Promise<void> {
  for (const deployment of tried) await eventually(() => deployment.answer(deployment));
  for (const deployment of kept)
    expect(await deployment.read!(deployment)).toEqual(data.get(deployment.name));
}

async function isAsBefore(): Promise<void> {
  await answersWithItsData();
  await expectAsBefore(before, stays);
}

/** All containers are moved: new ones answer with the data, old ones are aside, sources are untouched. */
async function isMoved(): Promise<void> {
  await answersWithItsData();
  for (const name of moves) {
    expect([name, (await docker.getContainer(name).inspect()).Id]).not.toEqual([
      name,
      before.traits[name]!.id,
    ]);
    expect((await docker.getContainer(folder.asideOf(name)).inspect()).State.Running).toBe(false);
  }
  const now = await traitsOfAll(stays);
  for (const name of stays)
    expect([name, now[name]!.startedAt]).toEqual([name, before.traits[name]!.startedAt]);
  await folder.pulumi("preview", "--refresh", "--expect-no-changes");
}

/** Runs a command to its end, and records the times of its progress. */
async function runWhole(command: Command): Promise<void> {
  const start = performance.now();
  const unbroken = new FromLink([command, folder.path, "--yes"]);
  expect(await unbroken.over).toMatchObject({ code: 0 });
  whole.set(command, {
    timesMs: [0, ...unbroken.lines.map(({ atMs }) => atMs), performance.now() - start],
    firstOfChain: 1 + unbroken.lines.findIndex(({ text }) => moves.some((name) => text.startsWith(name))),
  });
}

/**
 * Kills a command at a share of its time on chains. Machines vary in speed, so the delay starts at the same progress line
 * as in the uninterrupted run. Returns the last line.
 */
async function breakOff(command: Command, point: number, withPulumi: boolean): Promise<string> {
  const { timesMs, firstOfChain } = whole.get(command)!;
  const [start, end] = [timesMs[firstOfChain]!, timesMs.at(-1)!];
  const atMs = start + point * (end - start);
  const line = timesMs.filter((each) => each <= atMs).length - 1;
  for (let earlier = 0; ; earlier++) {
    const broken = new FromLink([command, folder.path, "--yes"]);
    await broken.untilLine(line - earlier);
    await Promise.race([sleep(earlier === 0 ? atMs - timesMs[line]! : 0), broken.over]);
    broken.kill(withPulumi);
    const { code } = await broken.over;
    if (code === null) return broken.lines.at(-1)?.text ?? "";
    await startOf(command); // it ended too early: retry one line before
  }
}

/** Brings the containers to the start of a command. */
async function startOf(command: Command): Promise<void> {
  await fromLink([command === "take-over" ? "roll-back" : "take-over", folder.path, "--yes"], [0, 1]);
}

beforeAll(async () => {
  console.info(`To break off at the same points again: ${REPEAT}`);
  engine = await prepareDaemon();
  await buildImages();
  for (const { commands } of tried) await runShell(commands);
  for (const deployment of tried) {
    await eventually(() => deployment.answer(deployment));
    await deployment.write?.(deployment);
    if (deployment.read) data.set(deployment.name, await deployment.read(deployment));
  }
  before = await foundOf(made);
  await folder.convert(moves);
  await runWhole("take-over");
  await isMoved();
  await runWhole("roll-back");
  await isAsBefore();
});
afterAll(async () => {
  await folder.remove(made);
  await resetDaemon(engine);
});

test.each(rounds)(
  "round $round: $next completes after a $broken killed at $percent % of its chains (and Pulumi: $withPulumi)",
  async ({ round, broken, point, percent, withPulumi, next }) => {
    await startOf(broken);
    const at = await breakOff(broken, point, withPulumi);
    const start = performance.now();
    const { stdout } = await fromLink([next, folder.path, "--yes"]);
    const seconds = (performance.now() - start) / 1000;
    await (next === "take-over" ? isMoved() : isAsBefore());
    console.info(JSON.stringify({ round, broken, percent, withPulumi, at, next, seconds, stdout }));
  },
);
