import { z } from "zod";
import { UNKNOWN } from "../../../components/review/policy/properties.ts";

/** Pulumi's mark for a secret in a state or a plan (sdk `resource.SigKey`). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

const secretSchema = z
  .object({ [SIGNATURE]: z.string(), plaintext: z.string() })
  .transform(({ plaintext }) => JSON.parse(plaintext) as unknown);
const envs = z.preprocess(open, z.array(z.string()).catch([])).optional();
const inputs = z.object({ envs }).catch({}).optional();

const resources = z.array(z.object({ urn: z.string(), inputs })).default([]);
const stateSchema = z.object({ deployment: z.object({ resources }) });

const inputDiff = z.object({ adds: inputs, updates: inputs }).optional();
const goal = z.object({ inputDiff }).optional();
const planSchema = z.object({ resourcePlans: z.record(z.string(), z.object({ goal })) });

/**
 * Names of environment variables that a change adds, removes or sets to another value, by URN of their container. They are read
 * from state and plan, because the preview's JSON shows only `[secret]` if any variable is secret.
 *
 * @param state output of `pulumi stack export --show-secrets` before the change
 * @param plan output of `pulumi preview --save-plan --show-secrets`
 */
export function changedVariables(state: unknown, plan: unknown): ReadonlyMap<string, string[]> {
  const { resources } = stateSchema.parse(state).deployment;
  const before = new Map(resources.map(({ urn, inputs }) => [urn, inputs?.envs ?? []]));
  return new Map(
    Object.entries(planSchema.parse(plan).resourcePlans).flatMap(([urn, { goal }]) => {
      const after = goal?.inputDiff?.updates?.envs ?? goal?.inputDiff?.adds?.envs;
      // An unknown element stands for a variable whose name is among the old names, but not among the known new names.
      const now = after?.filter((line) => line !== UNKNOWN) ?? [];
      const old = before.get(urn) ?? [];
      if (after === undefined || (now.length === 0 && after.length === 0)) return [];
      const changed = [
        ...old.filter((line) => !now.includes(line)),
        ...now.filter((line) => !old.includes(line)),
      ];
      return [[urn, [...new Set(changed.map((line) => line.split("=")[0] ?? ""))].sort()] as const];
    }),
  );
}

const previewSchema = z.looseObject({ steps: z.array(z.looseObject({ urn: z.string() })).default([]) });

/** Adds, to a preview's JSON, the names of the variables that each step changes. */
export function withVariables(json: unknown, variables: ReadonlyMap<string, string[]>): unknown {
  const { steps, ...rest } = previewSchema.parse(json);
  return { ...rest, steps: steps.map((step) => ({ ...step, variables: variables.get(step.urn) })) };
}

/** A value with its secrets in clear text. */
function open(value: unknown): unknown {
  const { success, data } = secretSchema.safeParse(value);
  if (success) return open(data);
  return Array.isArray(value) ? value.map(open) : value;
}
