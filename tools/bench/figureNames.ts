/** The parts of the bench, as `--only` names them, in the order in which they are measured. */
export const figureNames = ["preview", "noop", "cycle", "requests", "redis", "apps", "unit"] as const;

export type FigureName = (typeof figureNames)[number];

/** The fewest rounds whose figures are written. */
export const LEAST_ROUNDS = 7;
