import * as pulumi from "@pulumi/pulumi";
import schema from "../schema.json";
import { inputError } from "./inputError";

/** A property as the schema describes it. */
export interface PropertySpec {
  type?: string;
  $ref?: string;
  items?: PropertySpec;
  oneOf?: PropertySpec[];
  plain?: boolean;
}

/** A type, or what a component takes, as the schema describes it. */
interface TypeSpec {
  properties: Specs;
  required?: string[];
}

export type Specs = Partial<Record<string, PropertySpec>>;

/** What a component reads of outputs of resources by itself. */
const OPEN = ["source", "image", "container"];

/** The type of a source. */
export const SOURCE = "#/types/redis-link:index:LinkSource";

/**
 * Checks that what a component needs is there, that lists are lists, and that what it wants to know at once is known: TypeScript says
 * so at compile time, JavaScript nowhere.
 *
 * @throws RunError that names the argument
 */
export function checkKnown(component: string, args: object | undefined): void {
  const { inputProperties, requiredInputs } =
    schema.resources[`redis-link:index:${component}` as keyof typeof schema.resources];
  checkMembers(args ?? {}, { properties: inputProperties, required: requiredInputs }, "");
}

function checkMembers(members: object, { properties, required = [] }: TypeSpec, path: string): void {
  const given = members as Partial<Record<string, unknown>>;
  for (const key of required)
    if (given[key] === undefined || given[key] === null)
      throw inputError(`${path}${key}`, null, "It is required.");
  for (const [key, value] of Object.entries(given)) {
    const spec = properties[key];
    const wrong = (found: unknown, what: string) =>
      inputError(`${path}${key}`, `of type ${typeof found}`, `It is ${what}.`);
    if (key === "source") {
      if (typeof value !== "object" || value === null) throw wrong(value, "a component, not its name or id");
      checkMembers(value, { properties: {}, required: typeSpec(SOURCE).required }, `${path}${key}.`);
    }
    if (spec === undefined || OPEN.includes(key) || value === undefined || value === null) continue;
    const type = typeOf(spec);
    if (type !== undefined && spec.type === "array" && !Array.isArray(value) && !isOutput(value))
      throw wrong(value, "a list");
    const items: unknown[] = [value].flat();
    if (mustBeKnown(spec) && (isOutput(value) || (!mayHaveOutputs(spec) && items.some(isOutput))))
      throw notKnown(`${path}${key}`);
    for (const item of type === undefined ? [] : items) {
      if (typeof item !== "object" || item === null)
        throw wrong(item, spec.type === "array" ? "a list of objects" : "an object");
      if (!isOutput(item)) checkMembers(item, typeSpec(type), `${path}${key}.`);
    }
  }
}

/**
 * Whether an argument is wanted at once: it is plain, or a list of what has something plain in it, such as the alias of a link.
 */
export function mustBeKnown(spec: PropertySpec): boolean {
  // Text that is one form of several may be an output.
  if (spec.plain || (spec.oneOf !== undefined && !spec.oneOf.some(({ type }) => type === "string")))
    return true;
  if (spec.items?.plain) return true;
  return Object.values(membersOf(typeOf(spec))).some((member) => member?.plain);
}

/** Whether it is a list of which the length must be known, and not what is in it, such as words of a command. */
export function mayHaveOutputs({ items }: PropertySpec): boolean {
  return items?.type !== undefined && !items.plain;
}

/** The type of the package that a property has, or its items. */
function typeOf({ $ref, items }: PropertySpec): string | undefined {
  return [$ref, items?.$ref].find((reference) => reference?.startsWith("#/types/"));
}

/** The properties of a type of the package. */
export function membersOf(type: string | undefined): Specs {
  return typeSpec(type).properties;
}

function typeSpec(type = ""): TypeSpec {
  const types: Partial<Record<string, TypeSpec>> = schema.types;
  return types[type.replace("#/types/", "")] ?? { properties: {} };
}

export function isOutput(value: unknown): value is pulumi.Output<unknown> | Promise<unknown> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/**
 * Checks an argument, or makes something of it: at once if it is known, else once it is, in the same words.
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
  // An output has no outputs in it.
  if (isOutput(value)) return pulumi.output(value).apply<Made>((known) => check(known as T));
  return check(value);
}

/** The error for an input that is an output where a value is needed. */
export function notKnown(path: string): pulumi.RunError {
  return inputError(
    path,
    "an output",
    "It must be a known value, not an output of a resource, as it says what is made: write the value itself.",
  );
}

/** The same for an object whose members may be outputs too, and that is checked as a whole. */
export function whenAllKnown<T extends object, Made>(
  value: pulumi.Input<T>,
  check: (value: pulumi.Unwrap<T>) => Made,
): pulumi.Input<Made> {
  const isOpen = isOutput(value) || Object.values(value).some(isOutput);
  return whenKnown(isOpen ? pulumi.output(value) : (value as pulumi.Unwrap<T>), (known) => check(known));
}
