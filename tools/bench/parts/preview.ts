import type { Conditions } from "../conditions.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";
import {
  EMPTY,
  EXPORT_NOTHING,
  ONLY_PLUGINS,
  ONLY_PLUGINS_DYNAMIC,
  smallPrograms,
} from "../programs/smallPrograms.ts";

/** `pulumi preview` with no change, beside programs that do less and less. */
export async function previewPart(conditions: Conditions): Promise<Result> {
  const { bench, ours, short } = conditions;
  await ours.program.ensure("up");
  const all = [EMPTY, EXPORT_NOTHING, ONLY_PLUGINS, ONLY_PLUGINS_DYNAMIC];
  const small = await smallPrograms(bench, "preview", short ? [EMPTY] : all);
  const contenders = [...new Map([[OURS, ours.program], ...small])].map(([name, program]) => ({
    name,
    measure: async () => ({ preview: await bench.seconds(() => program.preview()) }),
  }));
  const measured = await inTurn(contenders, conditions, (line) => bench.tell(`preview: ${line}`));
  const figure = figureOf(measured, "preview", "preview with no change", "s");
  return { figures: [figure], verdicts: [compare(figure, EMPTY, "≤", 1.5)] };
}
