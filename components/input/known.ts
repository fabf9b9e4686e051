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

export type Specs = Partial<Record<string, PropertySpec>>;

/** What a component reads of outputs of resources by itself. */
const OPEN = ["source", "image", "environment", "container"];

/**
 * Checks that what a component wants to know at once is known: TypeScript says so at compile time, JavaScript nowhere.
 *
 * @throws RunError that names the argument that is an output
 */
export function checkKnown(component: string, args: object): void {
  const { inputProperties } =
    schema.resources[`redis-link:index:${component}` as keyof typeof schema.resources];
  checkMembers(args, inputProperties, "");
}

function checkMembers(members: object, specs: Specs, path: string): void {
  for (const [key, value] of Object.entries(members) as [string, unknown][]) {
    const spec = specs[key];
    if (spec === undefined || OPEN.includes(key) || value === undefined) continue;
    const type = typeOf(spec);
    // Text that is not plain may be an output; each other form says what is made.
    const mayBeOutput = spec.plain !== true && spec.type === "string";
    const areItemsKnown = spec.items !== undefined && (spec.items.plain === true || type !== undefined);
    const items = [value].flat();
    if (!mayBeOutput && (isOutput(value) || (areItemsKnown && items.some(isOutput))))
      throw notKnown(`${path}${key}`);
    if (type === undefined) continue;
    for (const item of items)
      if (typeof item === "object" && item !== null) checkMembers(item, membersOf(type), `${path}${key}.`);
  }
}

/** The type of the package that a property has, or its items. */
function typeOf({ $ref, items }: PropertySpec): string | undefined {
  return [$ref, items?.$ref].find((reference) => reference?.startsWith("#/types/"));
}

/** The properties of a type of the package. */
export function membersOf(type: string | undefined): Specs {
  const types: Partial<Record<string, { properties: Specs }>> = schema.types;
  return types[type?.replace("#/types/", "") ?? ""]?.properties ?? {};
}

export function isOutput(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** The error for an input that is an output where a value is needed. */
export function notKnown(path: string): pulumi.RunError {
  return inputError(
    path,
    "an output",
    "It must be a known value, not an output of a resource, as it says what is made: write the value itself.",
  );
}
