/** A container of a plan, with what it links to and what its resource needs. */
export interface Linked {
  readonly name: string;
  /** Names of what must be there before it. */
  readonly needs: readonly string[];
}

/**
 * Containers that are moved together, as a link leads from one to the other: when the source of such a link is stopped, its
 * consumer leads nowhere, and Docker does not start the consumer of before without the source of before. All others move
 * one at a time.
 *
 * @param moved in the order of their links: sources first; what they need and is not among them stays as it is
 * @returns groups in that order, and in each one its containers in that order
 */
export function chainsOf<T extends Linked>(moved: readonly T[]): T[][] {
  const chains: T[][] = [];
  for (const one of moved) {
    const linked = chains.filter((chain) =>
      chain.some((other) => one.needs.includes(other.name) || other.needs.includes(one.name)),
    );
    const joined = new Set([...linked.flat(), one]);
    const others = chains.filter((chain) => !linked.includes(chain));
    chains.splice(
      0,
      chains.length,
      ...others,
      moved.filter((each) => joined.has(each)),
    );
  }
  return chains;
}
