import { medianOf, shown, type Figure, type Verdict } from "../figure.ts";
import { highestTerm, type Point, type Term } from "../statistics.ts";

/** Standard errors from which on a term of a fit counts as there. */
const ERRORS_THAT_COUNT = 2;

/** With fewer sizes there is no line, or no parabola. */
const SIZES_FOR_LINE = 2;
const SIZES_FOR_PARABOLA = 3;

/** What an app may cost when nothing changes, beside its container alone. */
const NOOP_LIMIT = 1.75;

/** What is measured of a stack of many apps. */
export const QUANTITIES = ["up", "noop", "add"] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** A figure of a stack with so many apps. */
export interface SizedFigure {
  quantity: Quantity;
  apps: number;
  figure: Figure;
}

/** What an app costs, whether that grows, and whether adding one costs more when there are many. */
export function judged(
  figures: readonly SizedFigure[],
  [ours, theirs]: readonly [string, string],
  floor: string,
): { verdicts: Verdict[]; notes: string[] } {
  const sizes = [...new Set(figures.map(({ apps }) => apps))].sort((left, right) => left - right);
  const verdicts: Verdict[] = [];
  const notes: string[] = [];
  const points = (quantity: Quantity, contender: string): Point[] =>
    figures
      .filter((one) => one.quantity === quantity)
      .flatMap(({ apps, figure }) =>
        (figure.series.find((one) => one.contender === contender)?.values ?? []).map((value): Point => [
          apps,
          value,
        ]),
      );
  for (const quantity of sizes.length < SIZES_FOR_LINE ? [] : QUANTITIES) {
    const slope = (contender: string) => highestTerm(points(quantity, contender), 1).value;
    const [own, other] = [slope(ours), slope(theirs)];
    verdicts.push({
      what: `slope per app: ${quantity}`,
      ours: shown(own, "s"),
      against: `${theirs}: ${shown(other, "s")}`,
      // No slope at all, or one downwards, is noise: nothing can be measured against that.
      ratio: other > 0 ? own / other : Infinity,
      kind: "≤",
      limit: 1,
    });
    const least = quantity === "noop" ? slope(floor) : NaN;
    if (Number.isFinite(least)) {
      verdicts.push({
        what: `slope per app: ${quantity}`,
        ours: shown(own, "s"),
        against: `${floor}: ${shown(least, "s")}`,
        ratio: least > 0 ? own / least : Infinity,
        kind: "≤",
        limit: NOOP_LIMIT,
      });
    }
    for (const contender of sizes.length < SIZES_FOR_PARABOLA ? [] : [ours, theirs]) {
      notes.push(
        quadraticNote(quantity, contender, highestTerm(points(quantity, contender), 2), sizes.at(-1) ?? NaN),
      );
    }
  }
  const adding = figures.filter(({ quantity }) => quantity === "add");
  const [one, many] = [sizes.at(0), sizes.at(-1)].map((size) => adding.find(({ apps }) => apps === size));
  if (one !== undefined && many !== undefined && one !== many) {
    const [few, more] = [medianOf(one.figure, ours), medianOf(many.figure, ours)];
    verdicts.push({
      what: `add one app to ${many.apps}`,
      ours: shown(more, "s"),
      against: `add one app to ${one.apps}: ${shown(few, "s")}`,
      ratio: more / few,
      kind: "≤",
      limit: 1,
    });
  }
  return { verdicts, notes };
}

function quadraticNote(
  quantity: Quantity,
  contender: string,
  { value, error }: Term,
  largest: number,
): string {
  const what = `Quadratic term, ${quantity}, ${contender}`;
  if (!Number.isFinite(error)) return `${what}: too few values to tell.`;
  const [share, doubt] = [value, error].map((one) => shown(one * largest ** 2, "s"));
  const isThere = value > ERRORS_THAT_COUNT * error;
  return (
    `${what}: ${share} ± ${doubt} at ${largest} apps, ` +
    `${isThere ? "so there is one" : "which is none that shows"}.`
  );
}
