import structProto, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";

// Stand-in for the lab, not a real plugin: describes the properties of resources, in a table for each resource type.

export interface Field {
  /** `set` and `blockSet` compare without regard to order. Blocks are objects with their own fields. */
  readonly kind: "value" | "list" | "set" | "map" | "block" | "blockList" | "blockSet";
  /** Fields of a block. */
  readonly fields?: Fields;
  /** Whether a change replaces the resource. @default false: the resource is changed in place, or only in the state */
  readonly replaces?: boolean;
  /** Whether the daemon chooses the value of a missing input, which then counts as unchanged. @default false */
  readonly computed?: boolean;
  /** Whether the property is read-only. @default false */
  readonly output?: boolean;
  readonly required?: boolean;
  /** Value if the input is missing. The check adds this value to the inputs; a zero (0, false) is added only to the state. */
  readonly default?: Value;
  /** Path in the daemon's JSON. Properties without a path are handled in code. */
  readonly at?: string;
  /** Conversion to and from the Engine API. @default none */
  readonly as?: Conversion;
  /** Whether the real plugin never reads the property back, so that the state does not show changes from outside. @default false */
  readonly unread?: boolean;
}
export type Fields = Readonly<Record<string, Field>>;
type Options = Omit<Field, "kind" | "fields">;

export interface Conversion {
  write(value: Value): unknown;
  read(value: never): Value;
}

const plain =
  (kind: Field["kind"]) =>
  (options: Options = {}): Field => ({ kind, ...options });
const ofBlocks =
  (kind: Field["kind"]) =>
  (fields: Fields, options: Options = {}): Field => ({ kind, fields, ...options });

/** A text, a number or a flag. */
export const value = plain("value");
export const [list, set, map] = [plain("list"), plain("set"), plain("map")];
export const [block, blockList, blockSet] = [ofBlocks("block"), ofBlocks("blockList"), ofBlocks("blockSet")];
export const output = value({ output: true });

/** Property values exchanged by the Pulumi engine and a plugin. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value | undefined };
/** Inputs or outputs of a resource, by Pulumi's (camel-case) names. */
export type Properties = Record<string, Value | undefined>;

/** The engine's mark for a value still unknown in a preview (sdk/nodejs/runtime/rpc.ts). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Key under which real plugins keep, in the state, the names of inputs that got a default. */
export const DEFAULTS = "__defaults";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/**
 * Marks an output as secret. Only outputs that are secret by themselves need this mark: the engine copies the marks of inputs
 * to outputs of the same name.
 */
export const secret = (value: Value): Value => ({ [SIGNATURE]: SECRET_SIGNATURE, value });

export const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Converts a value to text: a text stays unchanged, a missing value becomes the empty text, anything else becomes JSON. */
export function textOf(value: Value | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Whether a value is unknown until an update, or contains such a value. */
export function hasUnknown(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isObject(value)) return Object.values(value).some(hasUnknown);
  return value === UNKNOWN;
}

/**
 * A value without Terraform's "not set" values (empty text, 0, false, empty lists and maps) and without the engine's own keys.
 * So a missing input equals its zero value.
 */
export function withoutZeros(value: Value | undefined): Value | undefined {
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : value.map((item) => withoutZeros(item) ?? "");
  }
  if (isObject(value)) {
    const entries = Object.entries(value)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, item]) => [key, withoutZeros(item)] as const)
      .filter(([, item]) => item !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
  return value === "" || value === 0 || value === false || value === null ? undefined : value;
}

/** Equality in the sense of {@link withoutZeros}. */
export const sameValue = (left: Value | undefined, right: Value | undefined): boolean =>
  JSON.stringify(withoutZeros(left)) === JSON.stringify(withoutZeros(right));

export const fromStruct = (struct: Struct | undefined): Properties => struct?.toJavaScript() ?? {};

/** Conversion to JSON and back drops undefined values, which the protocol does not have. */
export const toStruct = (properties: Properties): Struct =>
  structProto.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as Record<string, never>);
