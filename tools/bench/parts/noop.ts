import type { Conditions } from "../conditions.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";
import { COMPOSE, Compose } from "../makers.ts";
import { freePort } from "../../shared/freePort.ts";
import { EMPTY, ONLY_PLUGINS, smallPrograms } from "../programs/smallPrograms.ts";
import { publishedAt, renamed } from "../docker/composeProject.ts";

/** An update that changes nothing: `pulumi up --skip-preview`, and `docker compose up --wait` once more. */
export async function noopPart(conditions: Conditions): Promise<Result> {
  const { bench, ours, short } = conditions;
  const { id } = bench;
  await ours.program.ensure("up");
  const small = await smallPrograms(bench, "noop", short ? [EMPTY] : [EMPTY, ONLY_PLUGINS]);
  const project = publishedAt(renamed(ours.made, `${id}-`, `${id}-noop-`), await freePort());
  const compose = new Compose(bench, conditions.compose, "noop", project);
  await compose.up();
  const contenders = [...new Map([[OURS, ours.program], ...small]), [COMPOSE, compose] as const].map(
    ([name, maker]) => ({
      name,
      measure: async () => ({ noop: await bench.seconds(() => maker.up()) }),
    }),
  );
  const measured = await inTurn(contenders, conditions, (line) => bench.tell(`noop: ${line}`));
  await compose.down();
  const figure = figureOf(measured, "noop", "up with no change", "s");
  return {
    figures: [figure],
    verdicts: [compare(figure, EMPTY, "≤", 1.5)],
  };
}
