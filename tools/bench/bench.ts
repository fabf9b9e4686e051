import type { Result } from "./figure.ts";
import type { FigureName } from "./figureNames.ts";
import { appsFigure } from "./figures/apps.ts";
import { cycleFigure } from "./figures/cycle.ts";
import { noopFigure } from "./figures/noop.ts";
import { previewFigure } from "./figures/preview.ts";
import { redisFigure } from "./figures/redis.ts";
import { requestsFigure } from "./figures/requests.ts";
import { unitFigure } from "./figures/unit.ts";
import type { Rounds } from "./inTurn.ts";
import type { ComposeCommand } from "./peers.ts";
import type { MainProgram } from "./programs/mainProgram.ts";
import type { Session } from "./session.ts";

/** What every part of the bench works with. */
export interface Bench extends Rounds {
  session: Session;
  main: MainProgram;
  compose: ComposeCommand;
  /** The smoke form: as little of each as will run everything once. */
  short: boolean;
  /** How many apps on one source. */
  apps: readonly number[];
}

const figures: Readonly<Record<FigureName, (bench: Bench) => Promise<Result>>> = {
  preview: previewFigure,
  noop: noopFigure,
  cycle: cycleFigure,
  requests: requestsFigure,
  redis: redisFigure,
  apps: appsFigure,
  unit: unitFigure,
};

/** Measures the named parts, one after the other. */
export async function measure(bench: Bench, names: readonly FigureName[]): Promise<Result> {
  const results: Result[] = [];
  for (const name of names) {
    const { session } = bench;
    const took = await session.seconds(async () => results.push(await figures[name](bench)));
    session.tell(`${name}: measured in ${Math.round(took)} s`);
  }
  return {
    figures: results.flatMap((result) => result.figures),
    verdicts: results.flatMap((result) => result.verdicts),
    notes: results.flatMap((result) => result.notes ?? []),
  };
}
