import { nodeClient } from "../../lab/swarm/swarm.ts";
import { answers } from "../answers.ts";
import type { BenchRun } from "../benchRun.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { inTurn, type Contender, type Rounds } from "../inTurn.ts";
import type { Maker } from "../makers.ts";
import { STACK_DEPLOY, StackDeploy } from "./stackDeploy.ts";
import { MANAGER, REPLICAS, type SwarmProgram } from "./swarmProgram.ts";

/** What is measured, each from where the one before ended. */
const FIGURES = {
  up: "swarm: up from nothing until each task answers",
  noop: "swarm: up with no change",
  update: "swarm: update that replaces each task",
  down: "swarm: destroy",
} as const;

/** A stack on the lab's swarm, from nothing, unchanged, updated, and back to nothing, beside `docker stack deploy` of the same. */
export async function swarmPart(bench: BenchRun, ours: SwarmProgram, rounds: Rounds): Promise<Result> {
  await ours.program.ensure("down");
  const stack = new StackDeploy(bench, nodeClient(MANAGER), ours.onSource);
  const contender = (
    name: string,
    maker: Maker,
    configure: (state: 0 | 1) => void | Promise<void>,
  ): Contender => ({
    name,
    measure: async () => {
      const timed = (work: () => Promise<unknown>) => bench.seconds(work);
      const upAndAnswered = async () => {
        await maker.up();
        await tasksAnswer(ours.everywhere, bench.signal);
      };
      await configure(0);
      const up = await timed(upAndAnswered);
      const noop = await timed(() => maker.up());
      await configure(1);
      const update = await timed(upAndAnswered);
      return { up, noop, update, down: await timed(() => maker.down()) };
    },
  });
  const contenders = [
    contender(OURS, ours.program, ours.configure),
    contender(STACK_DEPLOY, stack, async (state) => {
      stack.change(ours.stackFiles[state]);
      await ours.pullAll();
    }),
  ];
  try {
    const measured = await inTurn(contenders, rounds, (line) => bench.tell(`swarm: ${line}`));
    const figures = Object.entries(FIGURES).map(([key, title]) => figureOf(measured, key, title, "s"));
    return { figures, verdicts: figures.map((figure) => compare(figure, STACK_DEPLOY, "≤", 1)) };
  } catch (error) {
    await stack.down().catch(() => undefined);
    throw error;
  }
}

/** Resolves once as many nodes answer as there are tasks. */
async function tasksAnswer(everywhere: readonly string[], signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  let answered = 0;
  await Promise.all(
    everywhere.map(async (url) => {
      // One that has no task is not asked any longer than the others need.
      await answers(url, AbortSignal.any([signal, enough.signal])).then(
        () => (answered += 1),
        () => undefined,
      );
      if (answered === REPLICAS) enough.abort();
    }),
  );
  signal.throwIfAborted();
  if (answered < REPLICAS) throw new Error(`${answered} of ${REPLICAS} tasks answer.`);
}
