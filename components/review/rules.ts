import { dataRules } from "./rules/data.ts";
import { downtimeRules } from "./rules/downtime.ts";
import { exposureRules } from "./rules/exposure.ts";
import { harmlessRules } from "./rules/harmless.ts";
import { type Finding, type Risk, RISKS, type Rule } from "./rules/rule.ts";
import type { Resource } from "./resource.ts";
import type { ReviewedStack } from "./stack.ts";

const RULES: Readonly<Record<Risk, readonly Rule[]>> = {
  data: dataRules,
  downtime: downtimeRules,
  exposure: exposureRules,
  harmless: harmlessRules,
};

/** Findings, those with the worst risk first. Each changed resource has at least one finding. */
export function findingsOf(stack: ReviewedStack): Finding[] {
  const findings = stack.resources.flatMap((resource) => {
    const found = RISKS.flatMap((risk) => RULES[risk].flatMap((rule) => findingOf(rule, risk, resource)));
    const first = found.filter(({ rule }) => !rule.otherwise);
    return (first.length > 0 ? first : found.slice(0, 1)).map(({ rule, ...said }) => ({
      ...said,
      rule: rule.name,
    }));
  });
  return findings.sort((one, other) => RISKS.indexOf(one.risk) - RISKS.indexOf(other.risk));

  function findingOf(rule: Rule, risk: Risk, resource: Resource) {
    if (rule.kind !== undefined && rule.kind !== resource.kind) return [];
    const text = rule.text(resource, stack);
    return text === undefined ? [] : [{ risk, rule, resource: resource.urn, text }];
  }
}
