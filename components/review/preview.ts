import { z } from "zod";
import { kindOf, propertiesSchema } from "./policy/properties.ts";

const record = z.record(z.string(), z.unknown());
const urns = z
  .array(z.string())
  .nullable()
  .transform((found) => found ?? []);

/** A resource as it is, or as it is to be. */
const rawStateSchema = z.object({
  /** Before the change it may be another one, which the resource now has as an alias. */
  urn: z.string(),
  type: z.string(),
  inputs: record.default({}),
  outputs: record.default({}),
  protect: z.boolean().default(false),
  retainOnDelete: z.boolean().default(false),
  propertyDependencies: z.record(z.string(), urns).default({}),
});

/** Which volumes an image has is an output; of all others the inputs are what counts. */
const stateSchema = rawStateSchema.transform(({ outputs, ...state }) => ({
  ...state,
  properties: propertiesSchema.parse({
    ...(kindOf(state.type) === "imageVolumes" && outputs),
    ...state.inputs,
  }),
}));

const OPERATIONS = ["same", "create", "update", "replace", "delete"] as const;

/** The two halves of a replacement, shown beside the `replace` that they belong to. */
const HALVES = ["create-replacement", "delete-replaced"] as const;

/** What neither makes nor changes anything (pulumi `pkg/resource/deploy/step.go`): what is looked at, or taken up as it is. */
const LOOKS = ["read", "read-replacement", "refresh", "import", "import-replacement"] as const;

/** Of what is only forgotten, or was deleted before. */
const FORGOTTEN = ["discard", "discard-replaced", "remove-pending-replace"] as const;

/** What is to be done with a resource. */
const stepSchema = z.object({
  op: z.enum([...OPERATIONS, ...HALVES, ...LOOKS, ...FORGOTTEN]),
  urn: z.string(),
  oldState: stateSchema.optional(),
  newState: stateSchema.optional(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
  /** Names of the variables that change, which `throwAway/variables.ts` adds. */
  variables: z.array(z.string()).optional(),
});

/** What of `pulumi preview --json --show-sames --show-replacement-steps` is read (pulumi `pkg/display/json.go`, previewDigest). */
const previewSchema = z.object({
  config: z.record(z.string(), z.string()).default({}),
  steps: z.array(stepSchema),
});

/** What a preview says of its own course. One that fails has steps until there, or none. */
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
 * @throws Error with what the preview says where it failed, or that says which part is not as expected
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
 * One step a resource. What is deleted along with something that it depends on, and is not to come back, has a
 * `delete-replaced` alone.
 */
function withoutHalves(steps: z.output<typeof stepSchema>[]): Step[] {
  const isIn = <T extends string>(words: readonly T[], op: string): op is T =>
    (words as readonly string[]).includes(op);
  // A resource that is renamed by `aliases` has its former URN in the half that is deleted.
  const others = steps.filter(({ op }) => op !== "delete-replaced");
  const whole = new Set(others.flatMap(({ urn, oldState }) => [urn, oldState?.urn ?? urn]));
  return steps.flatMap(({ op, ...step }): Step[] => {
    if (op === "create-replacement" || isIn(FORGOTTEN, op)) return [];
    if (isIn(LOOKS, op)) return [{ ...step, op: "same" }];
    if (op !== "delete-replaced") return [{ ...step, op }];
    return whole.has(step.urn) ? [] : [{ ...step, op: "delete" }];
  });
}
