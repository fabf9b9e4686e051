/** What a network is made of, as far as it tells which network it is. */
interface Named {
  name: string;
  daemonHost?: string;
}

/** Networks that the program of this update has, by daemon and name: their inputs, and the URN of their entry in the state. */
const inProgram = new Map<string, { urn: string | undefined; inputs: object }>();

const keyOf = ({ name, daemonHost = "" }: Named) => `${daemonHost} ${name}`;

/** Says that the program of this update has a network, by this entry of the state. */
export function hasNetwork(inputs: Named, urn?: string): void {
  inProgram.set(keyOf(inputs), { urn, inputs });
}

/**
 * The inputs of another entry that stands for the same network by now: its resource was renamed or moved without `aliases`, so it took
 * up what was there. Undefined if there is none, and the network goes with the entry that is deleted.
 */
export function heirOf<Inputs extends Named>(state: Inputs, urn?: string): Inputs | undefined {
  const found = inProgram.get(keyOf(state));
  return found === undefined || found.urn === urn ? undefined : (found.inputs as Inputs);
}
