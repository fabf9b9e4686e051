import type { Bench } from "../bench.ts";
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
export async function previewFigure(bench: Bench): Promise<Result> {
  const { session, main, short } = bench;
  await main.program.ensure("up");
  const all = [EMPTY, EXPORT_NOTHING, ONLY_PLUGINS, ONLY_PLUGINS_DYNAMIC];
  const small = await smallPrograms(session, "preview", short ? [EMPTY] : all);
  const peers = [...new Map([[OURS, main.program], ...small])].map(([name, program]) => ({
    name,
    measure: async () => ({ preview: await session.seconds(() => program.preview()) }),
  }));
  const measured = await inTurn(peers, bench, (line) => session.tell(`preview: ${line}`));
  const figure = figureOf(measured, "preview", "preview with no change", "s");
  return { figures: [figure], verdicts: [compare(figure, EMPTY, "≤", 1.4)] };
}
