import { Code, Reference, type Value } from "../carry/value.ts";

/** Columns of a line, as Prettier has them. */
export const WIDTH = 100;

/** What stands in a program for something else of it. */
export type Resolve = (reference: Reference) => string;

/** A value as code: in one line if it fits. */
export function print(value: Value, resolve: Resolve, indent = "", before = 0): string {
  const line = inOneLine(value, resolve);
  if (indent.length + before + line.length <= WIDTH && !line.includes("\n")) return line;
  const inner = `${indent}  `;
  if (isList(value)) {
    return `[\n${value.map((each) => `${inner}${print(each, resolve, inner)},\n`).join("")}${indent}]`;
  }
  if (isObject(value)) {
    const parts = entries(value).map(
      ([name, each]) => `${inner}${key(name)}: ${print(each, resolve, inner, key(name).length + 3)},\n`,
    );
    return `{\n${parts.join("")}${indent}}`;
  }
  return line;
}

/** A call as code: in one line if it fits, else with its last argument opened, or each argument on lines of its own. */
export function printCall(callee: string, args: readonly Value[], resolve: Resolve): string {
  const line = `${callee}(${args.map((each) => inOneLine(each, resolve)).join(", ")});`;
  if (line.length <= WIDTH) return line;
  const last = args.at(-1);
  const [first, ...others] = args.slice(0, -1);
  if (first !== undefined && last !== undefined && others.length === 0) {
    const head = `${callee}(${inOneLine(first, resolve)}, `;
    return `${head}${opened(last, resolve, "")});`;
  }
  return `${callee}(\n${args.map((each) => `  ${print(each, resolve, "  ", 1)},\n`).join("")});`;
}

/** An object over several lines, wherever it would fit. */
function opened(value: Value, resolve: Resolve, indent: string): string {
  const inner = `${indent}  `;
  if (!isObject(value)) return print(value, resolve, indent);
  const parts = entries(value).map(
    ([name, each]) => `${inner}${key(name)}: ${print(each, resolve, inner, key(name).length + 3)},\n`,
  );
  return `{\n${parts.join("")}${indent}}`;
}

function inOneLine(value: Value, resolve: Resolve): string {
  if (value instanceof Code) return value.text;
  if (value instanceof Reference) return resolve(value);
  if (isList(value)) return `[${value.map((each) => inOneLine(each, resolve)).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const parts = entries(value).map(([name, each]) => `${key(name)}: ${inOneLine(each, resolve)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isObject(value: Value): value is Readonly<Record<string, Value | undefined>> {
  return (
    typeof value === "object" && !isList(value) && !(value instanceof Code) && !(value instanceof Reference)
  );
}

function entries(value: Readonly<Record<string, Value | undefined>>): [string, Value][] {
  return Object.entries(value).flatMap(([name, each]) =>
    each === undefined ? [] : [[name, each] as [string, Value]],
  );
}

function key(name: string): string {
  return /^[a-zA-Z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
