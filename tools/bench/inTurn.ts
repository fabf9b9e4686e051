/** One of those that are measured side by side. */
export interface Peer {
  name: string;
  /** What it is measured at, if that is not the same for all. */
  at?: string;
  /** Measures once; several quantities at a time, by name. */
  measure: () => Promise<Record<string, number>>;
}

/** What was measured: for each quantity the values of each peer, in the order of the peers. */
export type Measured = Map<string, Map<string, number[]>>;

export interface Rounds {
  /** Rounds that count. */
  rounds: number;
  /** Rounds before them that do not. */
  warmUps: number;
}

/**
 * Measures peers in turn, so that whatever else the machine does meets all of them. Each round starts with another
 * peer, so that none always follows the same one.
 *
 * @param tell told before and after each measurement
 */
export async function inTurn(
  peers: readonly Peer[],
  { rounds, warmUps }: Rounds,
  tell: (line: string) => void,
): Promise<Measured> {
  const measured: Measured = new Map();
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const title = round < warmUps ? "warm-up" : `round ${round - warmUps + 1} of ${rounds}`;
    const first = round % peers.length;
    for (const peer of [...peers.slice(first), ...peers.slice(0, first)]) {
      const what = [title, peer.name, peer.at].filter(Boolean).join(", ");
      tell(`${what} …`);
      const values = await peer.measure();
      const said = Object.entries(values).map(([quantity, value]) => `${quantity} ${value.toPrecision(3)}`);
      tell(`${what}: ${said.join(", ")}`);
      if (round < warmUps) continue;
      for (const [quantity, value] of Object.entries(values))
        keep(measured, quantity, peers, peer.name, value);
    }
  }
  return measured;
}

function keep(
  measured: Measured,
  quantity: string,
  peers: readonly Peer[],
  peer: string,
  value: number,
): void {
  if (!Number.isFinite(value) || value <= 0) {
    throw new Error(`${peer}: ${quantity} was measured as ${value}, which is no positive number.`);
  }
  const byPeer = measured.get(quantity) ?? new Map<string, number[]>(peers.map(({ name }) => [name, []]));
  measured.set(quantity, byPeer);
  byPeer.get(peer)?.push(value);
}
