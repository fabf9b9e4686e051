import { PolicyPack, type PolicyResource, type StackValidationPolicy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { CAPABILITIES_KEY } from "./containerRules.ts";
import type { ResourceFacts, StackFacts } from "./facts.ts";
import { propertiesSchema, type Properties } from "./properties.ts";
import { PRODUCTION_KEY, rules, type Rule } from "./rules.ts";

// The rules as a pack of Pulumi's own: `pulumi preview --policy-pack policy`.
new PolicyPack("redis-link", { enforcementLevel: "mandatory", policies: rules.map(asPolicy) });

function asPolicy(rule: Rule): StackValidationPolicy {
  return {
    name: rule.name,
    description: rule.description,
    validateStack: ({ resources }, reportViolation) => {
      for (const { resource, message } of rule.check(factsOf(resources)))
        reportViolation(message, resource.urn);
    },
  };
}

function factsOf(resources: readonly PolicyResource[]): StackFacts {
  const project = new pulumi.Config("redis-link");
  const policy = new pulumi.Config("policy");
  // Options of a pack's resources do not tell of retainOnDelete; what sets it here is known.
  const retainOnDelete = project.getBoolean("retainData") ?? false;
  return {
    config: {
      "redis-link:bindAddress": project.get("bindAddress"),
      [CAPABILITIES_KEY]: policy.get("capabilities"),
      [PRODUCTION_KEY]: policy.get("production"),
    },
    resources: resources.map(({ urn, type, props, opts, propertyDependencies }): ResourceFacts => ({
      urn,
      type,
      properties: known(props),
      protect: opts.protect,
      retainOnDelete,
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([key, sources]) => [
          key,
          sources.map((source) => source.urn),
        ]),
      ),
    })),
  };
}

/** Reading what is not known before an update throws; such a property is left out. */
function known(props: Record<string, unknown>): Properties {
  const read: Record<string, unknown> = {};
  for (const key of Object.keys(props)) {
    try {
      read[key] = JSON.parse(JSON.stringify(props[key] ?? null));
    } catch {
      // Not known yet.
    }
  }
  return propertiesSchema.parse(read);
}
