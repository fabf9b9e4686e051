import type { Finding } from "./finding.ts";
import { pictureOf } from "./picture.ts";
import { parsePreview } from "./preview.ts";
import { findingsOf } from "./rules.ts";
import { ReviewedStack } from "./stack.ts";
import { violationsOf, type PolicyViolation } from "./violations.ts";

/** Exit code of a review by its verdict. 1 is left to a review that failed. */
export const EXIT_CODES = {
  /** Nothing changes. */
  none: 0,
  /** Something changes that neither interrupts, loses nor exposes anything. */
  safe: 2,
  /** Data may be lost, something stops for a while, or more can be reached than before. */
  risky: 3,
  /** The change breaks a rule of the policy, whatever else it does. */
  violation: 4,
} as const;
export type Verdict = keyof typeof EXIT_CODES;

/** What a change would do. */
export interface Review {
  verdict: Verdict;
  /** Number of resources by what happens to them, components and providers left out. */
  counts: Record<string, number>;
  /** In order of risk. */
  findings: Finding[];
  violations: PolicyViolation[];
  /** The stack as a Mermaid flowchart. */
  picture: string;
  /** The text of `pulumi preview --diff`. */
  diff: string;
}

/**
 * Reviews a change.
 *
 * @param json what `pulumi preview --json --show-sames` writes
 * @param diff what `pulumi preview --diff` writes
 * @throws Error if the JSON is not as expected
 */
export function reviewOf(json: unknown, diff: string): Review {
  const preview = parsePreview(json);
  const stack = new ReviewedStack(preview);
  const findings = findingsOf(stack);
  const violations = violationsOf(preview);
  const counts: Record<string, number> = {};
  for (const { op } of stack.resources) counts[op] = (counts[op] ?? 0) + 1;
  return {
    verdict: verdictOf(findings, violations),
    counts,
    findings,
    violations,
    picture: pictureOf(stack),
    diff,
  };
}

function verdictOf(findings: readonly Finding[], violations: readonly PolicyViolation[]): Verdict {
  if (violations.some(({ isNew }) => isNew)) return "violation";
  if (findings.length === 0) return "none";
  return findings.every(({ risk }) => risk === "harmless") ? "safe" : "risky";
}
