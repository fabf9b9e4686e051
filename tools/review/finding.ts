/** What a change puts at risk, the worst first. */
export const RISKS = ["data", "downtime", "exposure", "harmless"] as const;
export type Risk = (typeof RISKS)[number];

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
