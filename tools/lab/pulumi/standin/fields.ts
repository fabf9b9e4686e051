import structProto, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";

// Stand-in for the lab, not a real plugin: how a resource's properties are described, in one table per resource.

export interface Field {
  /** `set` and `blockSet` compare without regard to order; blocks are objects with fields of their own. */
  readonly kind: "value" | "list" | "set" | "map" | "block" | "blockList" | "blockSet";
  /** The fields of a block. */
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
  /** Conversion to and from the Engine API. @default none */
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

/** Properties that the Pulumi engine and a plugin exchange. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value | undefined };
/** Inputs or outputs of a resource, by Pulumi's (camel-case) names. */
export type Properties = Record<string, Value | undefined>;

/** The engine's mark for a value that a preview does not know yet (sdk/nodejs/runtime/rpc.ts). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The key of the list of inputs that a check filled in; real plugins keep it in the state under this name. */
export const DEFAULTS = "__defaults";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Marks an output as secret. Inputs arrive without such marks: the engine copies theirs to outputs of that name. */
export const secret = (value: Value): Value => ({ [SIGNATURE]: SECRET_SIGNATURE, value });

export const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text as it is, nothing as the empty text, anything else as JSON. */
export function textOf(value: Value | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Whether a value is unknown until an update, or holds such a value. */
export function hasUnknown(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isObject(value)) return Object.values(value).some(hasUnknown);
  return value === UNKNOWN;
}

/**
 * A value without what Terraform takes for "not set" (empty text, 0, false, empty lists and maps) and without the
 * engine's own keys, so that an input that is left out equals one that is given as its zero.
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

/** The JSON round trip drops what is undefined, which the protocol does not know. */
export const toStruct = (properties: Properties): Struct =>
  structProto.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as Record<string, never>);
