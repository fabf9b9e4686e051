import { PolicyPack, type PolicyResource, type StackValidationPolicy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { CAPABILITIES_KEY, HOST_PORTS_KEY } from "./containerRules.ts";
import { propertiesSchema, type ResourceFacts, type StackFacts, UNKNOWN } from "./properties.ts";
import { PRODUCTION_KEY, rules, SHARED_SECRETS_KEY, type Rule } from "./rules.ts";

// The rules as a Pulumi policy pack: `pulumi preview --policy-pack node_modules/redis-link/dist/policy`.
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
  // Pulumi does not show retainOnDelete to policy packs. The configuration key that sets retainOnDelete is read instead.
  const retainOnDelete = project.getBoolean("retainData") ?? false;
  return {
    config: {
      "redis-link:bindAddress": project.get("bindAddress"),
      "redis-link:hostPort": project.get("hostPort"),
      [CAPABILITIES_KEY]: policy.get("capabilities"),
      [HOST_PORTS_KEY]: policy.get("hostPorts"),
      [PRODUCTION_KEY]: policy.get("production"),
      [SHARED_SECRETS_KEY]: policy.get("sharedSecrets"),
    },
    resources: resources.map(({ urn, type, props, opts, propertyDependencies }): ResourceFacts => ({
      urn,
      type,
      properties: propertiesSchema.parse(known(props)),
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

/** Replaces each unknown value within a value by {@link UNKNOWN}, because Pulumi throws when an unknown value is read. */
function known(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.keys(value).map((key) => {
    try {
      return [key, known((value as Record<string, unknown>)[key])] as const;
    } catch {
      return [key, UNKNOWN] as const;
    }
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
