/** Whether something of the input is in what was made of it; what may break an app stands before what cannot. */
export const LISTS = ["not carried", "changed", "carried"] as const;
/** Whether something of the input is in what was made of it. */
export type List = (typeof LISTS)[number];

/** What became of something in the input. */
export interface Verdict {
  readonly list: List;
  /** What differs, or why it is not carried. */
  readonly why?: string;
  /** What is left for the user. */
  readonly todo?: string;
}

/** What is said in the place of `--name`, where there is none. */
export const NO_NAME = "no --name";

/** It is in the program, and means the same. */
export const CARRIED: Verdict = { list: "carried" };

/** It is in the program or not needed, and something differs. */
export function changed(why: string, todo?: string): Verdict {
  return { list: "changed", why, todo };
}

/** It is not in the program. */
export function notCarried(why: string, todo = "See to it by hand."): Verdict {
  return { list: "not carried", why, todo };
}

/** A flag or field of the input, and what came of it. Values of variables are never in it. */
export interface ReportEntry extends Verdict {
  /** As one would say it to `docker run`, or as the file has it. */
  readonly what: string;
  /** Field of the Engine API, with the key or the place in it; undefined for what is no field of a container. */
  readonly field?: string;
}

/** Entries, those first that may break an app: of changes, those that leave something to do, and links. */
export function breakingFirst(entries: readonly ReportEntry[]): ReportEntry[] {
  const rank = ({ list, todo, field = "" }: ReportEntry) =>
    LISTS.indexOf(list) * 3 + (todo !== undefined ? 0 : field.startsWith("Links") ? 1 : 2);
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

/** What has one reason, in the order of its first. */
export interface Reason extends Omit<Verdict, "list"> {
  readonly whats: readonly string[];
}

/** Entries that have the same reason, and leave the same to do, as one. */
export function byReason(entries: readonly ReportEntry[]): Reason[] {
  return grouped(entries, ({ why, todo }) => JSON.stringify([why, todo])).map((some) => ({
    ...{ why: some[0]?.why, todo: some[0]?.todo },
    whats: [...new Set(some.map(({ what }) => what))],
  }));
}

/** What has the same key, in the order of its first. */
export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups.values()];
}

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
function faultText({ where, what, understood, todo }: Fault): string {
  return [
    `${where}: ${what}`,
    ...(understood === undefined ? [] : [`  understood: ${understood}`]),
    `  to do: ${todo}`,
  ].join("\n");
}

/** Something in a script that starts containers, and that was not carried. */
export interface NotFollowed {
  /** `FILE:LINE`. */
  readonly where: string;
  /** As it stands there, without secrets. */
  readonly what: string;
  readonly why: string;
  /** What to do. */
  readonly todo: string;
}
