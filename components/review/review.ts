import { pictureOf } from "./picture.ts";
import type { StackFacts } from "./policy/properties.ts";
import { rules } from "./policy/rules.ts";
import { parsePreview, type Preview, type State } from "./preview.ts";
import { findingsOf } from "./rules.ts";
import type { Finding } from "./rules/rule.ts";
import { ReviewedStack } from "./stack.ts";

/** Exit codes of a review, by its verdict. Exit code 1 means that no review could be made. */
export const EXIT_CODES = {
  /** Nothing changes. */
  none: 0,
  /** Something changes; nothing is interrupted, lost or exposed. */
  safe: 2,
  /** Data may be lost, something stops for a while, or more is exposed. */
  risky: 3,
  /** The change breaks a rule of the policy. */
  violation: 4,
} as const;
export type Verdict = keyof typeof EXIT_CODES;

/** The effects of a change. */
export interface Review {
  verdict: Verdict;
  /** Number of resources for each operation. Components and providers are not counted. */
  counts: Record<string, number>;
  /** The findings, those with the worst risk first. */
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
 * @param json output of `pulumi preview --json --show-sames`
 * @param diff output of `pulumi preview --diff`
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

/** A rule of the policy that the changed stack breaks. */
interface PolicyViolation {
  rule: string;
  description: string;
  /** URN of the resource that breaks the rule. */
  resource: string;
  message: string;
  /** Whether this violation is new: the stack did not have it before the change. */
  isNew: boolean;
}

/** Violations of the rules in `policy/` that the stack has after the change. */
function violationsOf(preview: Preview): PolicyViolation[] {
  const after = preview.steps
    .filter(({ op }) => op !== "delete")
    .map(({ urn, newState }) => ({ urn, state: newState }));
  const before = preview.steps.map(({ urn, oldState }) => ({ urn, state: oldState }));
  // The preview does not have the former configuration. The former stack is checked with an empty configuration instead.
  const old = new Set(check(before, {}).map(keyOf));
  return check(after, preview.config).map((violation) => ({
    ...violation,
    isNew: !old.has(keyOf(violation)),
  }));
}

type Found = Omit<PolicyViolation, "isNew">;

function check(states: { urn: string; state: State | undefined }[], config: StackFacts["config"]): Found[] {
  const resources = states.flatMap(({ urn, state }) => (state === undefined ? [] : [{ ...state, urn }]));
  return rules.flatMap(({ name, description, check }) =>
    check({ resources, config }).map(({ resource, message }) => ({
      rule: name,
      description,
      resource: resource.urn,
      message,
    })),
  );
}

const keyOf = ({ rule, resource, message }: Found): string => JSON.stringify([rule, resource, message]);
