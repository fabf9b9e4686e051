// Stand-in for the lab, not a real plugin: what the state holds before and after an operation.
import { listed } from "./check.ts";
import type { Field, Fields } from "./fields.ts";
import { DEFAULTS, isObject, sameValue, UNKNOWN, type Properties, type Value } from "./properties.ts";

/** Kinds of which the state says that there are none; of others it says nothing. */
const EMPTY = new Set<Field["kind"]>(["set", "blockSet", "blockList"]);

/**
 * The state that inputs lead to: what is given, and for what is computed the value it had.
 * @param preview puts the unknown mark on computed values that have none yet
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

/** The inputs that a refresh leaves in the state: those there were, with what the daemon says now. */
export function refreshedInputs(inputs: Properties, state: Properties): Properties {
  const changed = new Set<Value>();
  const refreshed: Properties = {};
  for (const [key, input] of Object.entries(inputs)) {
    if (key === DEFAULTS) continue;
    const same = sameValue(input, state[key]);
    if (!same) changed.add(key);
    refreshed[key] = same ? input : state[key];
  }
  return { ...refreshed, [DEFAULTS]: listed(inputs).filter((key) => !changed.has(key)) };
}
