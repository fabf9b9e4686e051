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

/** How often a takeover or its roll-back is broken off. */
const INTERRUPTIONS = Number(process.env.REDIS_LINK_INTERRUPTIONS ?? 4);
const SEED = Number(process.env.REDIS_LINK_SEED ?? randomInt(2 ** 31));
const REPEAT = `REDIS_LINK_INTERRUPTIONS=${INTERRUPTIONS} REDIS_LINK_SEED=${SEED} npm run test:take-over -- interrupted`;

/** A chain that keeps data, and a volume without a name whose container Docker deletes when it stops. */
const tried = movedOf(process.env.TAKE_OVER_INTERRUPTED ?? "shared,removed");
const kept = tried.filter(({ read }) => read !== undefined);
const made = tried.flatMap((one) => one.made);
const moves = tried.flatMap((one) => one.moves);
const stays = made.filter((name) => !moves.includes(name));

type Command = "take-over" | "roll-back";

/** What is broken off, and what is run then: from each side to each end. A round begins where the one before it ended. */
const TURNS: readonly { broken: Command; next: Command }[] = [
  { broken: "take-over", next: "roll-back" },
  { broken: "take-over", next: "take-over" },
  { broken: "roll-back", next: "take-over" },
  { broken: "roll-back", next: "roll-back" },
];

const rounds = Array.from({ length: INTERRUPTIONS }, (_, index) => ({
  ...TURNS[index % TURNS.length]!,
  round: index + 1,
  /** Pulumi and its plugins too, or now and then from-link alone: Pulumi ends what it is at then. */
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
/** One of each that nothing broke off: when it wrote each line of its progress, and when it ended, and which is of a chain. */
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

/** All moved: new containers that answer with the data, the old ones aside, the sources never touched. */
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

/** Runs it to its end, and keeps when it did what. */
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
 * Kills it at a share of the time that it is at chains: so long after a line of its progress as it was in the one that
 * nothing broke off, as machines are not always as fast. Returns that line.
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
    await startOf(command); // it ended before: so at the line before
  }
}

/** Leads to where a command begins, if it is not there. */
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
  "round $round: a $broken killed at $percent % of its chains (Pulumi too: $withPulumi), and a $next ends well",
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
