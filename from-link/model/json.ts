/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** An object of JSON; what is not given is as good as left out. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** A value in words: a text as it is, and nothing for nothing. */
export function textOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : (value ?? "").toString();
}

/** An object without one of its names. */
export function without(name: string, object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([each]) => each !== name));
}
