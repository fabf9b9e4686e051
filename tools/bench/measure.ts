import { median } from "simple-statistics";

/** Name of this program among the contenders. */
export const OURS = "redis-link";

/** Seconds, of which fewer are better, or a rate, of which more is better. */
export type Unit = "s" | "/s";

/** One of those that are measured side by side. */
export interface Contender {
  name: string;
  /** Runs once before the first round. */
  prepare?: () => Promise<unknown>;
  /** Runs once a round, and returns what it measured by the name of the quantity. */
  measure: () => Promise<Record<string, number>>;
  /** Runs once after the last round, and after a failure too. */
  clean?: () => Promise<unknown>;
}

/** A quantity that a part measures, and what this program's median may be beside that of another contender. */
interface Quantity {
  name: string;
  title: string;
  unit: Unit;
  /** The other contender, with the ratio that is the most for seconds and the least for a rate. */
  goals?: readonly (readonly [against: string, limit: number])[];
}

/** A part of the bench. */
export interface Part {
  contenders: readonly Contender[];
  quantities: readonly Quantity[];
  /** Contenders of the round before the first, which does not count. @default all */
  warmUp?: readonly Contender[];
  /** Multiplies the rounds, for what swings more and is measured quickly. @default 1 */
  timesRounds?: number;
  /** Goals about more than one figure. */
  judge?: (figures: readonly Figure[]) => Verdict[];
}

/** A quantity with the values of each contender. */
export interface Figure {
  title: string;
  unit: Unit;
  values: ReadonlyMap<string, readonly number[]>;
}

/** A goal and what was measured. */
export interface Verdict {
  what: string;
  unit: Unit;
  ours: number;
  /** Whom or what this program is compared with. */
  against: string;
  theirs: number;
  limit: number;
}

/** What one or more parts measured. */
export interface Result {
  figures: readonly Figure[];
  verdicts: readonly Verdict[];
}

/** This program's value as a multiple of the other; infinite if the other is not positive, as a slope may be. */
export function ratioOf({ ours, theirs }: Verdict): number {
  return theirs > 0 ? ours / theirs : Infinity;
}

export function isMet(verdict: Verdict): boolean {
  const ratio = ratioOf(verdict);
  return verdict.unit === "s" ? ratio <= verdict.limit : ratio >= verdict.limit;
}

/** The values of a contender. @throws Error if the contender was not measured */
export function valuesOf({ title, values }: Figure, contender: string): readonly number[] {
  const found = values.get(contender);
  if (found === undefined) throw new Error(`${title}: ${contender} was not measured.`);
  return found;
}

/** The median of a contender's values. @throws Error if the contender was not measured */
export function medianOf(figure: Figure, contender: string): number {
  return median([...valuesOf(figure, contender)]);
}

/** Prepares the contenders of a part, measures them in turn, and cleans up after them, whatever happens. */
export async function measurePart(part: Part, rounds: number, tell: (line: string) => void): Promise<Result> {
  const { contenders, quantities, timesRounds = 1, judge } = part;
  try {
    for (const contender of contenders) await contender.prepare?.();
    const samples = await inTurn(part, rounds * timesRounds, tell);
    const figures = quantities.map((quantity) => figureOf(quantity, samples, contenders));
    const verdicts = figures.flatMap((figure, index) => verdictsOf(figure, quantities[index]?.goals));
    return { figures, verdicts: [...verdicts, ...(judge?.(figures) ?? [])] };
  } finally {
    for (const contender of contenders) await contender.clean?.();
  }
}

interface Sample {
  contender: string;
  quantity: string;
  value: number;
}

/**
 * Measures contenders in turn, so that whatever else the machine does slows all of them. Each round starts with another
 * contender, so that nobody always follows the same one.
 */
async function inTurn(
  { contenders, warmUp = contenders }: Part,
  rounds: number,
  tell: (line: string) => void,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const title = round === 0 ? "warm-up" : `round ${round} of ${rounds}`;
    const all = round === 0 ? warmUp : contenders;
    const first = round % all.length;
    for (const { name, measure } of [...all.slice(first), ...all.slice(0, first)]) {
      tell(`${title}, ${name} …`);
      for (const [quantity, value] of Object.entries(await measure())) {
        tell(`${title}, ${name}: ${quantity} ${value.toPrecision(3)}`);
        if (!Number.isFinite(value) || value <= 0) {
          throw new Error(`${name}: ${quantity} was measured as ${value}, not as a positive number.`);
        }
        if (round > 0) samples.push({ contender: name, quantity, value });
      }
    }
  }
  return samples;
}

function figureOf(quantity: Quantity, samples: readonly Sample[], contenders: readonly Contender[]): Figure {
  const { name, title, unit } = quantity;
  const values = new Map<string, number[]>();
  for (const contender of contenders) {
    const own = samples.filter((one) => one.quantity === name && one.contender === contender.name);
    const numbers = own.map(({ value }) => value);
    if (numbers.length > 0) values.set(contender.name, numbers);
  }
  return { title, unit, values };
}

function verdictsOf(figure: Figure, goals: Quantity["goals"] = []): Verdict[] {
  const { title: what, unit } = figure;
  return goals.map(([against, limit]) => {
    const [ours, theirs] = [medianOf(figure, OURS), medianOf(figure, against)];
    return { what, unit, ours, against, theirs, limit };
  });
}
