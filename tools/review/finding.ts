/** What a change puts at risk, the worst first. */
export const RISKS = ["data", "downtime", "exposure", "harmless"] as const;
export type Risk = (typeof RISKS)[number];

/** What happens to a resource, in a word. */
export const DONE = {
  create: "created",
  update: "changed in place",
  replace: "replaced",
  delete: "removed",
  same: "unchanged",
} as const;

/** A line of a review. */
export interface Finding {
  risk: Risk;
  /** The rule that found it. */
  rule: string;
  /** URN of the resource it is about. */
  resource: string;
  /** Plain words, as Markdown. */
  text: string;
}
