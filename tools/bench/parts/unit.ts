import type { Conditions } from "../conditions.ts";
import { figureOf, medianOf, OURS, shown, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";

const LIMIT_SECONDS = 10;

/** Wall time of the unit tests. */
export async function unitPart(conditions: Conditions): Promise<Result> {
  const { bench, short } = conditions;
  const command = ["commands/start.mjs", "test:unit", ...(short ? ["probe"] : [])];
  const measure = async () => ({
    unit: await bench.seconds(() => bench.run(process.execPath, command)),
  });
  const measured = await inTurn([{ name: OURS, measure }], conditions, (line) => bench.tell(`unit: ${line}`));
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
