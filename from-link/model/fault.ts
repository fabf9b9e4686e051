/** Something in the input that cannot be taken as it is. */
export interface Fault {
  /** `FILE:LINE`, or the container. */
  readonly where: string;
  /** What is wrong, with the words of the input. */
  readonly what: string;
  /** What was made of it. */
  readonly understood?: string;
  /** What to do. */
  readonly todo: string;
}

/** All that is wrong with the input, at once. */
export class Faults extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultText).join("\n"));
    this.faults = faults;
  }
}

/** One fault in words. */
export function faultText({ where, what, understood, todo }: Fault): string {
  return [
    `${where}: ${what}`,
    ...(understood === undefined ? [] : [`  understood: ${understood}`]),
    `  to do: ${todo}`,
  ].join("\n");
}
