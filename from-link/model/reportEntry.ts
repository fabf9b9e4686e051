/** The lists of a report, first those whose entries may break an app. */
export const LISTS = ["not carried", "changed", "carried"] as const;
/** Whether a part of the input is in the program. */
export type List = (typeof LISTS)[number];

/** The result for a part of the input. */
export interface Verdict {
  readonly list: List;
  /** The difference, or why the part is not carried. */
  readonly why?: string;
  /** The user's task. */
  readonly todo?: string;
}

/** Replaces `--name` in a report if there is no name. */
export const NO_NAME = "no --name";

/** The part is in the program with the same meaning. */
export const CARRIED: Verdict = { list: "carried" };

/** The part is in the program or not needed, with a difference. */
export function changed(why: string, todo?: string): Verdict {
  return { list: "changed", why, todo };
}

/** The part is not in the program. */
export function notCarried(why: string, todo = "See to it by hand."): Verdict {
  return { list: "not carried", why, todo };
}

/** A flag or field of the input, and its result. It never contains values of variables. */
export interface ReportEntry extends Verdict {
  /** As a flag of `docker run`, or as written in the file. */
  readonly what: string;
  /** Field of the Engine API, with a key or index; undefined for parts without a field. */
  readonly field?: string;
}

/** Entries, first those that may break an app. Among changes, first those with a task, then links. */
export function breakingFirst(entries: readonly ReportEntry[]): ReportEntry[] {
  const rank = ({ list, todo, field = "" }: ReportEntry) =>
    LISTS.indexOf(list) * 3 + (todo !== undefined ? 0 : field.startsWith("Links") ? 1 : 2);
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

/** Entries with the same reason and task. */
export interface Reason extends Omit<Verdict, "list"> {
  readonly whats: readonly string[];
}

/** Groups entries with the same reason and task. */
export function byReason(entries: readonly ReportEntry[]): Reason[] {
  return grouped(entries, ({ why, todo }) => JSON.stringify([why, todo])).map((some) => ({
    ...{ why: some[0]?.why, todo: some[0]?.todo },
    whats: [...new Set(some.map(({ what }) => what))],
  }));
}

/** Groups by key, in the order of each group's first element. */
export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups.values()];
}

/** A part of the input that from-link cannot accept. */
export interface Fault {
  /** `FILE:LINE`, or the container. */
  readonly where: string;
  /** The problem, with the words of the input. */
  readonly what: string;
  /** How from-link or Docker understands it. */
  readonly understood?: string;
  /** The user's task. */
  readonly todo: string;
}

/** All faults of the input. */
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

/** A command in a script that starts containers but was not followed. */
export interface NotFollowed {
  /** `FILE:LINE`. */
  readonly where: string;
  /** The script's text, without secrets. */
  readonly what: string;
  readonly why: string;
  /** The user's task. */
  readonly todo: string;
}
