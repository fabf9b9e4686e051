import { Code, isObject, Reference, type Value } from "../carry/value.ts";
import { type ContainerModel, whereOf } from "../model/containerModel.ts";
import { whole } from "../model/createBody.ts";
import { withoutSecrets } from "../model/secrets.ts";

/** Number of columns in the longest line of the program. */
const WIDTH = 100;

/** Returns the code of a reference. */
type Resolve = (reference: Reference) => string;

/** A value as code: in one line if the line is short enough. */
function print(value: Value, resolve: Resolve, indent = "", before = 0): string {
  const line = inOneLine(value, resolve);
  if (indent.length + before + line.length <= WIDTH && !line.includes("\n")) return line;
  const inner = `${indent}  `;
  if (isList(value)) {
    return `[\n${value.map((each) => `${inner}${print(each, resolve, inner)},\n`).join("")}${indent}]`;
  }
  return isObject(value) ? opened(value, resolve, indent) : line;
}

/**
 * A call as code, in one line if the line is short enough. A longer call has its last argument over several lines, or one
 * argument per line.
 */
export function printCall(callee: string, args: readonly Value[], resolve: Resolve): string {
  const line = `${callee}(${args.map((each) => inOneLine(each, resolve)).join(", ")});`;
  if (line.length <= WIDTH) return line;
  const last = args.at(-1);
  const [first, ...others] = args.slice(0, -1);
  if (first !== undefined && last !== undefined && others.length === 0) {
    const head = `${callee}(${inOneLine(first, resolve)}, `;
    return `${head}${isObject(last) ? opened(last, resolve) : print(last, resolve)});`;
  }
  return `${callee}(\n${args.map((each) => `  ${print(each, resolve, "  ", 1)},\n`).join("")});`;
}

/** An object as code over several lines, even if it would fit in one. */
function opened(value: ValueObject, resolve: Resolve, indent = ""): string {
  const inner = `${indent}  `;
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

type ValueObject = Readonly<Record<string, Value | undefined>>;

function entries(value: ValueObject): [string, Value][] {
  return Object.entries(value).flatMap(([name, each]) =>
    each === undefined ? [] : [[name, each] as [string, Value]],
  );
}

function key(name: string): string {
  return /^[a-zA-Z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** A comment for the program that says where a container was read from, without secrets. */
export function originComment({ origin, name, body }: ContainerModel): string {
  switch (origin.kind) {
    case "script":
      return comment(`${whereOf({ origin })}: ${withoutSecrets(origin.words)}`);
    case "compose":
      return comment(`${whereOf({ origin })}: the service ${origin.service}`);
    case "container":
      return comment(`The container ${name}, as it ran with the image ${body.Image ?? ""}`);
  }
}

function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 4 <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => `// ${index === 0 ? "" : "  "}${line}`).join("\n");
}

/** The image from which a container is made again: by reference, or by id if the reference now names another image or none. */
export function imageOf({ body, image, running }: ContainerModel): { reference?: string; id?: string } {
  const reference = body.Image ?? "";
  if (running === undefined) return { reference };
  const isSame = image?.tags.some((tag) => whole(tag) === whole(reference)) === true;
  return isSame ? { reference } : { id: running.imageId };
}
