import { median } from "simple-statistics";

/** Seconds (fewer are better) or a rate (more is better). */
export type Unit = "s" | "/s";

/** A program under measurement. */
export interface Contender {
  name: string;
  /** Runs once before the first round. */
  prepare?: () => Promise<unknown>;
  /** Runs once per round. Returns measured values by quantity name. */
  measure: () => Promise<Record<string, number>>;
  /** Runs once after the last round, also after a failure. */
  clean?: () => Promise<unknown>;
}

/** A quantity that a part measures. */
interface Quantity {
  name: string;
  title: string;
  unit: Unit;
  /** Goal for the ratio to Compose or a small program: a maximum for seconds, a minimum for a rate. */
  goal?: number;
}

/** Two contenders, measured in turn. The first contender is this tree. */
export interface Part {
  contenders: readonly [Contender, Contender];
  quantities: readonly Quantity[];
}

/** A measured quantity, with a value for each contender in each round. */
export interface Figure extends Omit<Quantity, "name"> {
  /** Name of the other contender. */
  against: string;
  rounds: readonly (readonly [ours: number, theirs: number])[];
}

/** The comparison of two contenders. */
export type Comparison = ReturnType<typeof compare>;

/**
 * Least number of rounds for a verdict. Fewer rounds agree by chance too often: even five all agree by chance once in sixteen
 * runs.
 */
const LEAST_ROUNDS = 5;

/**
 * Compares this tree with the other contender round by round, as the state of the machine is alike within a round. This tree
 * counts as slower (or faster) only if it was slower (or faster) in every round.
 */
export function compare({ rounds, unit }: Pick<Figure, "rounds" | "unit">) {
  const ratios = rounds.map(([ours, theirs]) => ours / theirs);
  const [least, greatest] = [Math.min(...ratios), Math.max(...ratios)];
  const oneWay = least > 1 === (unit === "s") ? "slower" : "faster";
  const inAll = least > 1 || greatest < 1 ? oneWay : "not slower";
  const verdict = rounds.length < LEAST_ROUNDS ? "too few rounds" : inAll;
  return { ratio: median(ratios), least, greatest, verdict };
}

export function isMet(ratio: number, unit: Unit, goal: number): boolean {
  return unit === "s" ? ratio <= goal : ratio >= goal;
}

/**
 * Prepares the contenders of a part, measures them in turn, and removes what they made, even after a failure. The contenders
 * take turns in going first, so that other load on the machine slows both. The warm-up round does not count.
 */
export async function measurePart(
  { contenders, quantities }: Part,
  rounds: number,
  tell: (line: string) => void,
): Promise<Figure[]> {
  const samples: Record<string, number>[][] = [];
  try {
    for (const contender of contenders) await contender.prepare?.();
    for (let round = 0; round <= rounds; round += 1) {
      const title = round === 0 ? "warm-up" : `round ${round} of ${rounds}`;
      const sample: Record<string, number>[] = [];
      for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const { name, measure } = contenders[index as 0 | 1];
        sample[index] = await measure();
        for (const [quantity, value] of Object.entries(sample[index])) {
          tell(`${title}, ${name}: ${quantity} ${value.toPrecision(3)}`);
          if (!Number.isFinite(value) || value <= 0)
            throw new Error(`${name}: ${quantity} was measured as ${value}, not as a positive number.`);
        }
      }
      if (round > 0) samples.push(sample);
    }
  } finally {
    for (const contender of contenders) await contender.clean?.();
  }
  return quantities.map(({ name, ...quantity }) => ({
    ...quantity,
    against: contenders[1].name,
    rounds: samples.map(([ours, theirs]) => [ours?.[name] ?? NaN, theirs?.[name] ?? NaN] as const),
  }));
}
