import type { LinkState } from "./report";

/** A mark for each state, which says it without colour. */
export const MARKS: Readonly<Record<LinkState, string>> = { works: "✓", broken: "✗", unknown: "?" };
