import { median } from "simple-statistics";

/** Seconds, of which fewer are better, or a rate, of which more is better. */
export type Unit = "s" | "/s";

/** A program that is measured beside another one. */
export interface Contender {
  name: string;
  /** Runs once before the first round. */
  prepare?: () => Promise<unknown>;
  /** Runs once a round, and returns what it measured by the name of the quantity. */
  measure: () => Promise<Record<string, number>>;
  /** Runs once after the last round, and after a failure too. */
  clean?: () => Promise<unknown>;
}

/** A quantity that a part measures. */
interface Quantity {
  name: string;
  title: string;
  unit: Unit;
  /** What the ratio to Compose or a small program is to be: at most for seconds, at least for a rate. */
  goal?: number;
}

/** Two contenders, this tree first, that are measured in turn. */
export interface Part {
  contenders: readonly [Contender, Contender];
  quantities: readonly Quantity[];
}

/** A quantity with a value for each contender in each round. */
export interface Figure extends Omit<Quantity, "name"> {
  /** Name of the other contender. */
  against: string;
  rounds: readonly (readonly [ours: number, theirs: number])[];
}

/** The comparison of two contenders. */
export type Comparison = ReturnType<typeof compare>;

/** Fewer rounds all go one way by chance too often: five do so once in sixteen runs. */
const LEAST_ROUNDS = 5;

/**
 * This tree beside the other contender, round by round, as both had the same machine in a round. It is slower or faster if it
 * was so in every round.
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
 * Prepares the contenders of a part, measures them in turn, and cleans up after them, whatever happens. Whatever else the
 * machine does slows both; each of them is the first one of every other round. The round before the first does not count.
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
