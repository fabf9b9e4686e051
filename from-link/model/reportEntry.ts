/** Whether something of the input is in what was made of it. */
export const LISTS = ["carried", "changed", "not carried"] as const;
/** Whether something of the input is in what was made of it. */
export type List = (typeof LISTS)[number];

/** A flag or field of the input, and what came of it. Values of variables are never in it. */
export interface ReportEntry {
  readonly list: List;
  /** As one would say it to `docker run`, or as the file has it. */
  readonly what: string;
  /** Field of the Engine API, with the key or the place in it; undefined for what is no field of a container. */
  readonly field?: string;
  /** What differs, or why it is not carried. */
  readonly why?: string;
  /** What is left for the user. */
  readonly todo?: string;
}
