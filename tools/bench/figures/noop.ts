import type { Bench } from "../bench.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";
import { Compose } from "../peers.ts";
import { freePort } from "../freePort.ts";
import { EMPTY, ONLY_PLUGINS, smallPrograms } from "../programs/smallPrograms.ts";
import { publishedAt, renamed } from "../stack/model.ts";
import { COMPOSE } from "./cycle.ts";

/** An update that changes nothing: `pulumi up --skip-preview`, and `docker compose up --wait` once more. */
export async function noopFigure(bench: Bench): Promise<Result> {
  const { session, main, short } = bench;
  const { id } = session;
  await main.program.ensure("up");
  const small = await smallPrograms(session, "noop", short ? [EMPTY] : [EMPTY, ONLY_PLUGINS]);
  const stack = publishedAt(renamed(main.stack, `${id}-`, `${id}-noop-`), await freePort());
  const compose = new Compose(session, bench.compose, "noop", stack);
  await compose.up();
  const peers = [...new Map([[OURS, main.program], ...small]), [COMPOSE, compose] as const].map(
    ([name, maker]) => ({
      name,
      measure: async () => ({ noop: await session.seconds(() => maker.up()) }),
    }),
  );
  const measured = await inTurn(peers, bench, (line) => session.tell(`noop: ${line}`));
  await compose.down();
  const figure = figureOf(measured, "noop", "up with no change", "s");
  return {
    figures: [figure],
    verdicts: [compare(figure, EMPTY, "≤", 1.4)],
  };
}
