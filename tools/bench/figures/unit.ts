import type { Bench } from "../bench.ts";
import { figureOf, medianOf, OURS, shown, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";

const LIMIT_SECONDS = 10;

/** Wall time of the unit tests. */
export async function unitFigure(bench: Bench): Promise<Result> {
  const { session, short } = bench;
  const command = ["commands/start.mjs", "test:unit", ...(short ? ["probe"] : [])];
  const measure = async () => ({
    unit: await session.seconds(() => session.run(process.execPath, command)),
  });
  const measured = await inTurn([{ name: OURS, measure }], bench, (line) => session.tell(`unit: ${line}`));
  const figure = figureOf(measured, "unit", "npm run test:unit", "s");
  const ours = medianOf(figure, OURS);
  const verdict = {
    what: figure.title,
    ours: shown(ours, "s"),
    against: `limit: ${LIMIT_SECONDS} s`,
    ratio: ours / LIMIT_SECONDS,
    kind: "≤" as const,
    limit: 1,
  };
  return { figures: [figure], verdicts: [verdict] };
}
