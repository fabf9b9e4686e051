import { dataRules } from "./rules/data.ts";
import { downtimeRules } from "./rules/downtime.ts";
import { exposureRules } from "./rules/exposure.ts";
import { harmlessRules } from "./rules/harmless.ts";
import { RISKS, type Finding } from "./finding.ts";
import type { Rule } from "./rules/rule.ts";
import type { ReviewedStack } from "./stack.ts";

const rules: readonly Rule[] = [...dataRules, ...downtimeRules, ...exposureRules, ...harmlessRules];

/** What a change does, in order of risk. Each resource that changes is in it at least once. */
export function findingsOf(stack: ReviewedStack): Finding[] {
  const findings: Finding[] = [];
  for (const resource of stack.resources) {
    const found = rules.filter((rule) => !rule.otherwise).flatMap((rule) => findingOf(rule, resource));
    const rest = rules.filter((rule) => rule.otherwise && found.length === 0);
    findings.push(...found, ...rest.flatMap((rule) => findingOf(rule, resource)).slice(0, 1));
  }
  return findings.sort((one, other) => RISKS.indexOf(one.risk) - RISKS.indexOf(other.risk));

  function findingOf(rule: Rule, resource: ReviewedStack["resources"][number]): Finding[] {
    const text = rule.text(resource, stack);
    return text === undefined ? [] : [{ risk: rule.risk, rule: rule.name, resource: resource.urn, text }];
  }
}
