import type { StackFacts } from "./policy/facts.ts";
import { rules } from "./policy/rules.ts";
import type { Preview, State } from "./preview.ts";

/** A rule of the policy that the changed stack breaks. */
export interface PolicyViolation {
  rule: string;
  description: string;
  /** URN of the resource. */
  resource: string;
  message: string;
  /** Whether it is the change that breaks it; the stack before may have broken it already. */
  isNew: boolean;
}

/** What the policy says of the stack as it is to be: the same rules as in the pack of `tools/review/policy/`. */
export function violationsOf(preview: Preview): PolicyViolation[] {
  const after = preview.steps
    .filter(({ op }) => op !== "delete")
    .map(({ urn, newState }) => ({ urn, state: newState }));
  const before = preview.steps.map(({ urn, oldState }) => ({ urn, state: oldState }));
  // The configuration of before is not known. Without any, what the new one forbids counts as new.
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
