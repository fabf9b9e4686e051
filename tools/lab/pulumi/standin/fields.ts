// Stand-in for the lab, not a real plugin: how a resource's properties are described, in one table per resource.
import type { Value } from "./properties.ts";

export interface Field {
  /** `set` and `blockSet` compare without regard to order; blocks are objects with fields of their own. */
  readonly kind: "value" | "list" | "set" | "map" | "block" | "blockList" | "blockSet";
  /** What a block holds. */
  readonly fields?: Fields;
  /** A change replaces the resource. @default false: changed in place (or only in the state) */
  readonly replaces?: boolean;
  /** Left out, it keeps what the daemon chose, without a difference. @default false */
  readonly computed?: boolean;
  /** Cannot be given, only read. @default false */
  readonly output?: boolean;
  readonly required?: boolean;
  /** Where it is left out, it gets into the inputs by check; one that is zero (0, false) into the state alone. */
  readonly default?: Value;
  /** Path in the daemon's JSON; what has none is dealt with in code. */
  readonly at?: string;
  /** How it is written there and read back. @default as it is */
  readonly as?: Conversion;
  /** The state never learns of a change outside: the real plugin does not read it back. @default false */
  readonly unread?: boolean;
}
export type Fields = Readonly<Record<string, Field>>;
type Options = Omit<Field, "kind" | "fields">;

export interface Conversion {
  write(value: Value): unknown;
  read(value: never): Value;
}

/** A text, a number or a flag. */
export const value = (options: Options = {}): Field => ({ kind: "value", ...options });
export const list = (options: Options = {}): Field => ({ kind: "list", ...options });
export const set = (options: Options = {}): Field => ({ kind: "set", ...options });
export const map = (options: Options = {}): Field => ({ kind: "map", ...options });
export const block = (fields: Fields, options: Options = {}): Field => ({
  kind: "block",
  fields,
  ...options,
});
export const blockList = (fields: Fields, options: Options = {}): Field => ({
  kind: "blockList",
  fields,
  ...options,
});
export const blockSet = (fields: Fields, options: Options = {}): Field => ({
  kind: "blockSet",
  fields,
  ...options,
});
export const output = value({ output: true });

/** Labels are a set of pairs in every resource of the docker plugin. */
export const labels = (options: Options = {}): Field =>
  blockSet({ label: value({ required: true }), value: value({ required: true }) }, options);
