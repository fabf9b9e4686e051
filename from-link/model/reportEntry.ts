/** The lists of a report. The list whose entries may break an app comes first. */
export const LISTS = ["not carried", "changed", "carried"] as const;
/** The list in which the report has a part of the input. The list says whether the part is in the program. */
export type List = (typeof LISTS)[number];

/** What became of a part of the input. */
export interface Verdict {
  readonly list: List;
  /** What differs in the program, or why the part of the input is not in the program. */
  readonly why?: string;
  /** What the user should do. */
  readonly todo?: string;
}

/** Text in place of `--name` in a report if the command has no `--name`. */
export const NO_NAME = "no --name";

/** The verdict that a part of the input is in the program, with the same effect. */
export const CARRIED: Verdict = { list: "carried" };

/**
 * The verdict that a part of the input is in the program with a different effect, or is left out because the program does not
 * need it.
 */
export function changed(why: string, todo?: string): Verdict {
  return { list: "changed", why, todo };
}

/** The verdict that a part of the input is not in the program. */
export function notCarried(why: string, todo = "See to it by hand."): Verdict {
  return { list: "not carried", why, todo };
}

/** A line of the report: a flag or field of the input, and the verdict on it. The line never contains the value of a variable. */
export interface ReportEntry extends Verdict {
  /** The part of the input, as a flag of `docker run` or as the file has it. */
  readonly what: string;
  /** Field of the Engine API, with a key or index; undefined if no field belongs to the part. */
  readonly field?: string;
}

/** Sorts entries: those that may break an app come first. Among changes, those with something to do come first, then links. */
export function breakingFirst(entries: readonly ReportEntry[]): ReportEntry[] {
  const rank = ({ list, todo, field = "" }: ReportEntry) =>
    LISTS.indexOf(list) * 3 + (todo !== undefined ? 0 : field.startsWith("Links") ? 1 : 2);
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

/** Parts of the input for which the same reason and remedy hold. */
export interface Reason extends Omit<Verdict, "list"> {
  readonly whats: readonly string[];
}

/** Groups report entries by reason and remedy. */
export function byReason(entries: readonly ReportEntry[]): Reason[] {
  return grouped(entries, ({ why, todo }) => JSON.stringify([why, todo])).map((some) => ({
    ...{ why: some[0]?.why, todo: some[0]?.todo },
    whats: [...new Set(some.map(({ what }) => what))],
  }));
}

/** Groups elements by a key. Groups are in the order of their first elements. */
export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups.values()];
}

/** A part of the input that from-link cannot accept. */
export interface Fault {
  /** `FILE:LINE`, or the name of the container. */
  readonly where: string;
  /** The problem, in terms of the input. */
  readonly what: string;
  /** How from-link or Docker understands this part of the input. */
  readonly understood?: string;
  /** What the user should do. */
  readonly todo: string;
}

/** Thrown with all faults of the input. */
export class Faults extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultText).join("\n"));
    this.faults = faults;
  }
}

/** A fault as text. */
function faultText({ where, what, understood, todo }: Fault): string {
  return [
    `${where}: ${what}`,
    ...(understood === undefined ? [] : [`  understood: ${understood}`]),
    `  to do: ${todo}`,
  ].join("\n");
}

/** A command in a script that starts containers, but could not be followed. */
export interface NotFollowed {
  /** `FILE:LINE`. */
  readonly where: string;
  /** The script's text, without secrets. */
  readonly what: string;
  readonly why: string;
  /** What the user should do. */
  readonly todo: string;
}
