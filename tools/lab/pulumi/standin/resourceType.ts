import {
  DEFAULTS,
  type Field,
  type Fields,
  isObject,
  type Properties,
  sameValue,
  UNKNOWN,
  type Value,
} from "./fields.ts";

// Stand-in for the lab, not a real plugin: the operations of a resource type.

export interface Resource {
  id: string;
  state: Properties;
}

export interface ResourceType {
  /** For example `docker:index/container:Container`. */
  readonly token: string;
  readonly fields: Fields;
  /** Whether the resource is deleted before its replacement is made, as both would have the same name. @default false */
  readonly deleteBeforeReplace?: boolean;
  /** @throws PartlyCreatedError if the resource exists but is incomplete */
  create(inputs: Properties): Promise<Resource>;
  /** @returns undefined if the resource is gone */
  read(resource: Resource): Promise<Resource | undefined>;
  /** @param planned the state according to the new inputs @returns the new state */
  update(resource: Resource, planned: Properties, changed: (input: string) => boolean): Promise<Properties>;
  delete(resource: Resource): Promise<void>;
}

/**
 * The error of a resource that was created incompletely. The engine keeps the resource in the state, and shows and remembers
 * the error.
 */
export class PartlyCreatedError extends Error {
  readonly resource: Resource;

  constructor(resource: Resource, reason: string) {
    super(reason);
    this.name = "PartlyCreatedError";
    this.resource = resource;
  }
}

/** Kinds of fields for which the state has an empty list if there is no value. The state omits empty fields of other kinds. */
const EMPTY = new Set<Field["kind"]>(["set", "blockSet", "blockList"]);

/**
 * The state that follows from inputs. A computed value that the inputs lack keeps its old value.
 * @param preview whether to mark computed values without an old value as unknown
 */
export function planned(fields: Fields, olds: Properties, news: Properties, preview: boolean): Properties {
  const state: Properties = {};
  for (const [key, field] of Object.entries(fields)) {
    const kept = field.computed === true || field.output === true;
    const nothing = EMPTY.has(field.kind) ? [] : field.default;
    const missing = preview && kept ? (field.default ?? UNKNOWN) : nothing;
    state[key] = withoutDefaults(news[key]) ?? (kept ? (olds[key] ?? missing) : nothing);
  }
  return state;
}

function withoutDefaults(value: Value | undefined): Value | undefined {
  if (Array.isArray(value)) return value.map((item) => withoutDefaults(item) ?? null);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== DEFAULTS);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutDefaults(item)]));
}

/** The inputs in the state after a refresh: the old inputs, updated with the daemon's values. */
export function refreshedInputs(inputs: Properties, state: Properties): Properties {
  const changed = new Set<Value>();
  const refreshed: Properties = {};
  for (const [key, input] of Object.entries(inputs)) {
    if (key === DEFAULTS) continue;
    const same = sameValue(input, state[key]);
    if (!same) changed.add(key);
    refreshed[key] = same ? input : state[key];
  }
  const defaults = inputs[DEFAULTS];
  return {
    ...refreshed,
    [DEFAULTS]: Array.isArray(defaults) ? defaults.filter((key) => !changed.has(key)) : [],
  };
}
