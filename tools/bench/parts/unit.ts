import type { Conditions } from "../conditions.ts";
import { figureOf, medianOf, OURS, shown, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";

const LIMIT_SECONDS = 10;

/** Wall time of the unit tests with mocked resources, as `npm run test:unit` begins with them. */
export async function unitPart(conditions: Conditions): Promise<Result> {
  const { bench, short } = conditions;
  const jest = ["node_modules/.bin/jest", "--selectProjects", "unit"];
  const command = [...jest, ...(short ? ["probe"] : [])];
  const measure = async () => ({
    unit: await bench.seconds(() => bench.run(process.execPath, command)),
  });
  const measured = await inTurn([{ name: OURS, measure }], conditions, (line) => bench.tell(`unit: ${line}`));
  const figure = figureOf(measured, "unit", "unit tests with mocked resources", "s");
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
