import type { Json, JsonObject } from "../../model/createBody.ts";

/**
 * A value without what says nothing: docker CLIs of different age write different empty fields. Variables and volumes are
 * sorted, as the CLI has them in another order each time.
 */
export function pruned(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => pruned(each));
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value as JsonObject).map(
    ([name, each]) => [name, pruned(each ?? null)] as const,
  );
  const kept = parts.filter(([name, each]) => isKey(name) || !isEmpty(each));
  return Object.fromEntries(
    kept.map(([name, each]) => [
      name,
      (name === "Env" || name === "Binds") && Array.isArray(each)
        ? [...(each as readonly string[])].sort()
        : each,
    ]),
  );
}

/** `{"80/tcp": {}}` says all by its key. */
function isKey(name: string): boolean {
  return /^\d+\/|^\//.test(name);
}

function isEmpty(value: Json): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === null || value === "" || value === false || value === 0;
}
