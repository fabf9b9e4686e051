import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../tools/shared/eventually.ts";
import { buildImages } from "../deployments/support/buildImages";
import { runShell } from "../deployments/support/runDocker";
import { docker, inventory } from "../e2e/support/daemon";
import { randomPoints } from "../faults/support/randomPoints";
import { ignoreMissing, removeAll, sorted, traitsOfAll, type Traits } from "./support/containers";
import { prepareDaemon, resetDaemon } from "./support/daemonVariables";
import { ProgramFolder } from "./support/folder";
import { FromLink, fromLink } from "./support/fromLink";
import { movedOf } from "./support/moved";

jest.setTimeout(600_000);

/** How often a takeover is broken off. */
const INTERRUPTIONS = Number(process.env.REDIS_LINK_INTERRUPTIONS ?? 20);
const SEED = Number(process.env.REDIS_LINK_SEED ?? randomInt(2 ** 31));
const REPEAT = `REDIS_LINK_INTERRUPTIONS=${INTERRUPTIONS} REDIS_LINK_SEED=${SEED} npm run test:take-over -- interrupted`;

/** A chain, and a volume without a name whose container Docker deletes when it stops. */
const tried = movedOf(process.env.TAKE_OVER_INTERRUPTED ?? "d5,removed");
const kept = tried.filter(({ read }) => read !== undefined);
const made = tried.flatMap((one) => one.made);
const moves = tried.flatMap((one) => one.moves);
const stays = made.filter((name) => !moves.includes(name));

const rounds = randomPoints(INTERRUPTIONS, SEED, "take-over").map((point, index) => ({
  ...{ round: index + 1, point, percent: Math.round(point * 100) },
  /** Pulumi and its plugins too, or from-link alone: Pulumi ends what it is at then. */
  withPulumi: index % 4 >= 2,
  next: index % 2 === 0 ? ("roll-back" as const) : ("take-over" as const),
}));

const folder = new ProgramFolder();
const data = new Map<string, unknown>();
let engine: string;
let before: Record<string, Traits>;
let linkedDaemon: Record<string, string[]>;
/** When a takeover that nothing broke off wrote each line of its progress, and when it ended. */
let whole: number[];

const situation = ({ consumer, port }: (typeof tried)[number]) => ({ consumer, port });

async function answersWithItsData(): Promise<void> {
  for (const deployment of tried) await eventually(() => deployment.answer(situation(deployment)));
  for (const deployment of kept)
    expect(await deployment.read!(situation(deployment))).toEqual(data.get(deployment.name));
}

/** All as it was: the same containers, but for the copy of one of --rm, under their names, policies, links and networks. */
async function isAsBefore(): Promise<void> {
  await answersWithItsData();
  const now = await traitsOfAll(made);
  for (const name of made) {
    const { id, startedAt, ...rest } = now[name]!;
    const { id: oldId, startedAt: oldStart, ...oldRest } = before[name]!;
    expect([name, rest]).toEqual([name, oldRest]);
    if (!name.startsWith("removed-")) expect([name, id]).toEqual([name, oldId]);
    if (stays.includes(name)) expect([name, startedAt]).toEqual([name, oldStart]);
  }
  expect(sorted(await inventory())).toEqual(sorted(linkedDaemon));
}

/** All moved: new containers that answer with the data, the old ones aside, the sources never touched. */
async function isMoved(): Promise<void> {
  await answersWithItsData();
  for (const name of moves) {
    expect([name, (await docker.getContainer(name).inspect()).Id]).not.toEqual([name, before[name]!.id]);
    expect((await docker.getContainer(folder.asideOf(name)).inspect()).State.Running).toBe(false);
  }
  const now = await traitsOfAll(stays);
  for (const name of stays) expect([name, now[name]!.startedAt]).toEqual([name, before[name]!.startedAt]);
  await folder.pulumi("preview", "--refresh", "--expect-no-changes");
}

/**
 * Kills a takeover at a share of its time: so long after a line of its progress as it was in the one that nothing broke off,
 * as machines are not always as fast. Returns that line.
 */
async function breakOff(point: number, withPulumi: boolean): Promise<string> {
  const atMs = point * whole.at(-1)!;
  const line = whole.filter((start) => start <= atMs).length - 1;
  for (let share = 1; ; share /= 2) {
    const broken = new FromLink(["take-over", folder.path, "--yes"]);
    await broken.untilLine(line);
    await Promise.race([sleep(share * (atMs - whole[line]!)), broken.over]);
    broken.kill(withPulumi);
    const { code } = await broken.over;
    if (code === null) return broken.lines.at(-1)?.text ?? "";
    await fromLink(["roll-back", folder.path, "--yes"]); // it was faster
  }
}

beforeAll(async () => {
  console.info(`To break off at the same points again: ${REPEAT}`);
  engine = await prepareDaemon();
  await buildImages();
  for (const { commands } of tried) await runShell(commands);
  for (const deployment of tried) {
    await eventually(() => deployment.answer(situation(deployment)));
    await deployment.write?.(situation(deployment));
    if (deployment.read) data.set(deployment.name, await deployment.read(situation(deployment)));
  }
  before = await traitsOfAll(made);
  linkedDaemon = await inventory();
  await folder.convert(moves);
  const start = performance.now();
  const unbroken = new FromLink(["take-over", folder.path, "--yes"]);
  expect(await unbroken.over).toMatchObject({ code: 0 });
  whole = [0, ...unbroken.lines.map(({ atMs }) => atMs), performance.now() - start];
  await isMoved();
  await fromLink(["roll-back", folder.path, "--yes"]);
  await isAsBefore();
});
afterAll(async () => {
  await fromLink(["roll-back", folder.path, "--yes"], [0, 1]);
  await folder.remove();
  await removeAll(made);
  await docker.getVolume("d4a-data").remove().catch(ignoreMissing);
  await resetDaemon(engine);
});

test.each(rounds)(
  "round $round: killed at $percent % of a takeover (Pulumi too: $withPulumi), a $next ends well",
  async ({ round, point, percent, withPulumi, next }) => {
    const at = await breakOff(point, withPulumi);
    const start = performance.now();
    // Killed before it began, there is nothing to roll back.
    const { stdout } = await fromLink([next, folder.path, "--yes"], next === "roll-back" ? [0, 1] : [0]);
    const seconds = (performance.now() - start) / 1000;
    if (next === "take-over") await isMoved();
    await fromLink(["roll-back", folder.path, "--yes"], next === "take-over" ? [0] : [0, 1]);
    await isAsBefore();
    console.info(JSON.stringify({ round, percent, withPulumi, at, next, seconds, stdout }));
  },
);
