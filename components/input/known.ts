import * as pulumi from "@pulumi/pulumi";
import schema from "../schema.json";
import { inputError, refused } from "./inputError";
import { checkKeys } from "./keys";

/** A property, as the schema describes it. */
export interface PropertySpec {
  type?: string;
  $ref?: string;
  items?: PropertySpec;
  additionalProperties?: PropertySpec;
  oneOf?: PropertySpec[];
  plain?: boolean;
}

/** A type, or the arguments of a component, as the schema describes them. */
interface TypeSpec {
  /**
   * Undefined if any property is allowed. This is so for a source, because a source may be a component, which has more
   * properties.
   */
  properties?: Specs;
  required?: string[];
}

export type Specs = Partial<Record<string, PropertySpec>>;

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * For each type of the schema: a test of a value, and nouns for errors. Numbers are not here: components check them, because
 * they know the range.
 */
const KINDS: Partial<Record<string, { is: (value: unknown) => boolean; one: string; several: string }>> = {
  array: { is: Array.isArray, one: "a list", several: "lists" },
  boolean: { is: (value) => typeof value === "boolean", one: "true or false", several: "true or false" },
  object: { is: isObject, one: "an object", several: "objects" },
  string: { is: (value) => typeof value === "string", one: "text", several: "text" },
};

/** Name of a source's type in the schema. */
export const SOURCE = "#/types/redis-link:index:LinkSource";

/**
 * Checks a component's arguments against the schema: required arguments are present, no unknown argument is given, types match,
 * and plain arguments are no outputs. TypeScript checks all this at compile time; JavaScript checks nothing, and other
 * languages do not check members of objects.
 *
 * @throws RunError that names the argument
 */
export function checkKnown(component: string, args: object | undefined): void {
  const { inputProperties, requiredInputs } =
    schema.resources[`redis-link:index:${component}` as keyof typeof schema.resources];
  if (args !== undefined && !isObject(args)) throw wrong("the arguments", args, "an object");
  checkMembers(args ?? {}, { properties: inputProperties, required: requiredInputs }, "");
}

function checkMembers(members: object, { properties, required = [] }: TypeSpec, path: string): void {
  const given = members as Partial<Record<string, unknown>>;
  const said = Object.keys(given).filter((key) => given[key] !== undefined);
  if (properties !== undefined) checkKeys(said, Object.keys(properties), { kind: "argument", path });
  for (const key of required)
    if (given[key] === undefined || given[key] === null)
      throw inputError(
        `${path}${key}`,
        null,
        `It is required${isOfFirstLink(key, given) ? FIRST_LINK : "."}`,
      );
  if (properties === undefined) return;
  for (const key of said) {
    if (given[key] === null) throw inputError(`${path}${key}`, null, "Leave it out for its default.");
    checkValue(`${path}${key}`, given[key], properties[key] ?? {});
  }
}

const FIRST_LINK = ": write the first link as `source` and `alias`, and further ones as `links`.";

/** Whether a missing argument is the first link's `source` or `alias` although `links` is given. */
function isOfFirstLink(key: string, { links }: Partial<Record<string, unknown>>): boolean {
  return (key === "source" || key === "alias") && links !== undefined;
}

function checkValue(path: string, value: unknown, spec: PropertySpec): void {
  if (isSource(spec)) {
    if (isOutput(value))
      throw refused(path, "an output", "It is a component, or an object whose members may be outputs.");
    if (!isObject(value)) throw wrong(path, value, "a component, not its name or id");
    checkMembers(value as object, { required: typeSpec(SOURCE).required }, `${path}.`);
  } else if (isOutput(value)) {
    if (mustBeKnown(spec)) throw notKnown(path);
  } else if (Array.isArray(value) && spec.items !== undefined) {
    if (mustBeKnown(spec) && !mayHaveOutputs(spec) && value.some(isOutput)) throw notKnown(path);
    for (const item of value as unknown[]) checkItem(path, item, spec.items);
  } else {
    const kinds = kindsOf(spec);
    if (kinds.length > 0 && !kinds.some(({ is }) => is(value)))
      throw wrong(path, value, kinds.map(({ one }) => one).join(", or "), spec.plain);
    checkWithin(path, value, spec);
  }
}

function checkItem(path: string, item: unknown, spec: PropertySpec): void {
  if (isOutput(item)) return;
  const kinds = kindsOf(spec);
  if (kinds.length > 0 && !kinds.some(({ is }) => is(item)))
    throw wrong(path, item, `a list of ${kinds.map(({ several }) => several).join(" or ")}`, spec.plain);
  checkWithin(path, item, spec);
}

/** Checks the members of an object, or the items of a list. */
function checkWithin(path: string, value: unknown, spec: PropertySpec): void {
  if (typeof value !== "object" || value === null) return;
  const list = spec.oneOf?.find(({ items }) => items !== undefined);
  if (list !== undefined) checkValue(path, value, list);
  const type = [spec, ...(spec.oneOf ?? [])].map(typeOf).find((found) => found !== undefined);
  if (type !== undefined && !mayBeAnything(spec)) checkMembers(value, typeSpec(type), `${path}.`);
  if (spec.additionalProperties?.type !== "string") return;
  for (const [name, text] of Object.entries(value))
    if (text === undefined || text === null || (typeof text === "object" && !isOutput(text)))
      throw wrong(`${path}.${name}`, text ?? null, 'text; leave it out, or write ""');
}

/** Types of {@link KINDS} that a value may have; empty for a number, and if any value is allowed. */
function kindsOf(spec: PropertySpec) {
  if (mayBeAnything(spec)) return [];
  const kinds = (spec.oneOf ?? [spec]).map(
    ({ type, $ref }) => KINDS[type ?? ($ref === undefined ? "" : "object")],
  );
  return kinds.filter((kind) => kind !== undefined);
}

function mayBeAnything({ $ref, oneOf = [] }: PropertySpec): boolean {
  return [$ref, ...oneOf.map((form) => form.$ref)].includes("pulumi.json#/Any");
}

/** Whether an argument's value is a source. */
export function isSource({ oneOf = [] }: PropertySpec): boolean {
  return oneOf.some(({ $ref }) => $ref === SOURCE);
}

const TYPE_WORDS: Partial<Record<string, string>> = {
  ...{ boolean: "a boolean", number: "a number", object: "an object", string: "text" },
};

/**
 * The error for a value of the wrong type.
 *
 * @param isPlain whether the argument is plain, and therefore no secret. The error then shows the value too, not only its type
 */
export function wrong(path: string, value: unknown, what: string, isPlain = false): pulumi.RunError {
  const type = Array.isArray(value) ? "a list" : (TYPE_WORDS[typeof value] ?? typeof value);
  const told = isPlain && typeof value !== "object" ? `${JSON.stringify(value)} (${type})` : type;
  return refused(path, value === null ? "null" : told, `It is ${what}.`);
}

/**
 * Whether an argument must not be an output: it is plain, or its items have plain members, such as the alias of a link.
 */
export function mustBeKnown(spec: PropertySpec): boolean {
  // An argument of several types, of which text is one, may be an output.
  if (spec.plain || (spec.oneOf !== undefined && !spec.oneOf.some(({ type }) => type === "string")))
    return true;
  if (spec.items?.plain) return true;
  return Object.values(membersOf(typeOf(spec))).some((member) => member?.plain);
}

/** Whether the items of a list may be outputs although the list itself must be known, as for the words of a command. */
export function mayHaveOutputs({ items }: PropertySpec): boolean {
  return items?.type !== undefined && !items.plain;
}

/** Name of the type of this package that a property or its items have; undefined for other types. */
function typeOf({ $ref, items }: PropertySpec): string | undefined {
  return [$ref, items?.$ref].find((reference) => reference?.startsWith("#/types/"));
}

/** The properties of a type that the package's schema defines. */
export function membersOf(type: string | undefined): Specs {
  return typeSpec(type).properties ?? {};
}

function typeSpec(type = ""): TypeSpec {
  const types: Partial<Record<string, TypeSpec>> = schema.types;
  return types[type.replace("#/types/", "")] ?? { properties: {} };
}

export function isOutput(value: unknown): value is pulumi.Output<unknown> | Promise<unknown> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/**
 * Checks or converts an argument: at once if its value is known, otherwise as soon as it is known. The error is the same.
 *
 * @throws RunError of the check, if the value is known
 */
export function whenKnown<T extends object | string | number | boolean, Made>(
  value: pulumi.Input<T>,
  check: (value: T) => Made,
): pulumi.Input<Made>;
export function whenKnown<T extends object | string | number | boolean, Made>(
  value: pulumi.Input<T> | undefined,
  check: (value: T) => Made,
): pulumi.Input<Made> | undefined;
export function whenKnown<T extends object | string | number | boolean, Made>(
  value: pulumi.Input<T> | undefined,
  check: (value: T) => Made,
): pulumi.Input<Made> | undefined {
  if (value === undefined) return undefined;
  // When an output resolves, all outputs inside it are resolved too.
  if (isOutput(value)) return pulumi.output(value).apply<Made>((known) => check(known as T));
  return check(value);
}

/** Refuses inputs that must not be given. @throws RunError that names the first input that is given */
export function refuseGiven(inputs: object, remedy: string): void {
  for (const [input, value] of Object.entries(inputs) as [string, unknown][]) {
    if (value === undefined) continue;
    throw [value].flat().some(isOutput)
      ? refused(input, "an output", remedy)
      : inputError(input, value, remedy);
  }
}

/** The error for an output where a plain value is needed. */
export function notKnown(path: string): pulumi.RunError {
  return refused(
    path,
    "an output",
    "It must be a known value, not an output of a resource, as it says what is made: write the value itself.",
  );
}

/** Like {@link whenKnown}, for an object whose members may be outputs: it is checked as a whole, once all members are known. */
export function whenAllKnown<T extends object, Made>(
  value: pulumi.Input<T>,
  check: (value: pulumi.Unwrap<T>) => Made,
): pulumi.Input<Made> {
  const isOpen = isOutput(value) || Object.values(value).some(isOutput);
  return whenKnown(isOpen ? pulumi.output(value) : (value as pulumi.Unwrap<T>), (known) => check(known));
}
