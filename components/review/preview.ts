import { z } from "zod";
import { kindOf, propertiesSchema } from "./policy/properties.ts";

const record = z.record(z.string(), z.unknown());
const urns = z
  .array(z.string())
  .nullable()
  .transform((found) => found ?? []);

/** A resource before or after the change. */
const rawStateSchema = z.object({
  /** The URN. Before the change, the resource may have had another URN, which is now one of its aliases. */
  urn: z.string(),
  type: z.string(),
  inputs: record.default({}),
  outputs: record.default({}),
  protect: z.boolean().default(false),
  retainOnDelete: z.boolean().default(false),
  propertyDependencies: z.record(z.string(), urns).default({}),
});

/** Rules read a resource's inputs. Of an ImageVolumes resource they also read the outputs, which name the image's volumes. */
const stateSchema = rawStateSchema.transform(({ outputs, ...state }) => ({
  ...state,
  properties: propertiesSchema.parse({
    ...(kindOf(state.type) === "imageVolumes" && outputs),
    ...state.inputs,
  }),
}));

const OPERATIONS = ["same", "create", "update", "replace", "delete"] as const;

/** The two halves of a replacement. Pulumi lists both beside the step `replace`. */
const HALVES = ["create-replacement", "delete-replaced"] as const;

/** Operations that change nothing on the daemon (pulumi `pkg/resource/deploy/step.go`): reads and imports. */
const LOOKS = ["read", "read-replacement", "refresh", "import", "import-replacement"] as const;

/** Operations that only remove a resource from the state: the resource stays on the daemon, or was deleted before. */
const FORGOTTEN = ["discard", "discard-replaced", "remove-pending-replace"] as const;

/** The planned operation of a resource. */
const stepSchema = z.object({
  op: z.enum([...OPERATIONS, ...HALVES, ...LOOKS, ...FORGOTTEN]),
  urn: z.string(),
  oldState: stateSchema.optional(),
  newState: stateSchema.optional(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
  /** Names of the environment variables that change. `throwAway/variables.ts` adds this field. */
  variables: z.array(z.string()).optional(),
});

/** Fields read from `pulumi preview --json --show-sames --show-replacement-steps` (pulumi `pkg/display/json.go`, previewDigest). */
const previewSchema = z.object({
  config: z.record(z.string(), z.string()).default({}),
  steps: z.array(stepSchema),
});

/** Diagnostics of a preview. A failed preview lists only the steps before the failure. */
const courseSchema = z.object({
  diagnostics: z.array(z.object({ severity: z.string().optional(), message: z.string().default("") })),
});

export type Operation = (typeof OPERATIONS)[number];
export type State = z.output<typeof stateSchema>;
export type Step = Omit<z.output<typeof stepSchema>, "op"> & { op: Operation };
export type Preview = Omit<z.output<typeof previewSchema>, "steps"> & { steps: Step[] };

/**
 * Reads the JSON of a preview.
 *
 * @throws Error with the preview's own error, or with the unexpected part of the JSON
 */
export function parsePreview(json: unknown): Preview {
  const { data: course } = courseSchema.safeParse(json);
  const errors = course?.diagnostics.filter(({ severity }) => severity === "error") ?? [];
  if (errors.length > 0) {
    const said = errors.map(({ message }) => message.trim()).join("\n");
    throw new Error(`The preview failed, so what it would do is not known:\n${said}`);
  }
  const result = previewSchema.safeParse(json);
  if (!result.success)
    throw new Error(`The preview's JSON is not as expected:\n${z.prettifyError(result.error)}`);
  const { config, steps } = result.data;
  return { config, steps: withoutHalves(steps) };
}

/**
 * Reduces the steps to one step for each resource. A resource that is deleted with its dependency, and not made again, has only
 * the step `delete-replaced`.
 */
function withoutHalves(steps: z.output<typeof stepSchema>[]): Step[] {
  const isIn = <T extends string>(words: readonly T[], op: string): op is T =>
    (words as readonly string[]).includes(op);
  // If a resource is renamed by `aliases`, its step `delete-replaced` has the former URN.
  const others = steps.filter(({ op }) => op !== "delete-replaced");
  const whole = new Set(others.flatMap(({ urn, oldState }) => [urn, oldState?.urn ?? urn]));
  return steps.flatMap(({ op, ...step }): Step[] => {
    if (op === "create-replacement" || isIn(FORGOTTEN, op)) return [];
    if (isIn(LOOKS, op)) return [{ ...step, op: "same" }];
    if (op !== "delete-replaced") return [{ ...step, op }];
    return whole.has(step.urn) ? [] : [{ ...step, op: "delete" }];
  });
}
