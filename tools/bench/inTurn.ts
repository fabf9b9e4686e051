/** One of those that are measured side by side. */
export interface Contender {
  name: string;
  /** What it is measured at, if that is not the same for all. */
  at?: string;
  /** Measures once; several quantities at a time, by name. */
  measure: () => Promise<Record<string, number>>;
}

/** What was measured: for each quantity the values of each contender, in the order of the contenders. */
export type Measured = Map<string, Map<string, number[]>>;

export interface Rounds {
  /** Rounds that count. */
  rounds: number;
  /** Rounds before them that do not. */
  warmUps: number;
}

/**
 * Measures contenders in turn, so that whatever else the machine does meets all of them. Each round starts with another
 * contender, so that none always follows the same one.
 *
 * @param tell told before and after each measurement
 */
export async function inTurn(
  contenders: readonly Contender[],
  { rounds, warmUps }: Rounds,
  tell: (line: string) => void,
): Promise<Measured> {
  const measured: Measured = new Map();
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const title = round < warmUps ? "warm-up" : `round ${round - warmUps + 1} of ${rounds}`;
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const what = [title, contender.name, contender.at].filter(Boolean).join(", ");
      tell(`${what} …`);
      const values = await contender.measure();
      const said = Object.entries(values).map(([quantity, value]) => `${quantity} ${value.toPrecision(3)}`);
      tell(`${what}: ${said.join(", ")}`);
      if (round < warmUps) continue;
      for (const [quantity, value] of Object.entries(values))
        keep(measured, quantity, contenders, contender.name, value);
    }
  }
  return measured;
}

function keep(
  measured: Measured,
  quantity: string,
  contenders: readonly Contender[],
  contender: string,
  value: number,
): void {
  if (!Number.isFinite(value) || value <= 0) {
    throw new Error(`${contender}: ${quantity} was measured as ${value}, which is no positive number.`);
  }
  const byContender =
    measured.get(quantity) ?? new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  measured.set(quantity, byContender);
  byContender.get(contender)?.push(value);
}
