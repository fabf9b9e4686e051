/** A value of the program: JSON, or code. */
export type Value =
  | string
  | number
  | boolean
  | Code
  | Reference
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };

/** Code as it stands in the program. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Something else of the program, by the name that Docker knows it by. */
export class Reference {
  readonly kind: "volume" | "container";
  readonly name: string;
  /** What stands behind it, such as `:ro`. */
  readonly suffix: string;

  constructor(kind: Reference["kind"], name: string, suffix = "") {
    this.kind = kind;
    this.name = name;
    this.suffix = suffix;
  }
}

/** Inputs of the Docker provider's container, as they are gathered. */
export type Inputs = Record<string, Value>;

/** Adds to a list among the inputs. */
export function append(inputs: Inputs, name: string, ...values: readonly Value[]): void {
  const before = inputs[name];
  inputs[name] = [...(Array.isArray(before) ? (before as readonly Value[]) : []), ...values];
}

/** Sets a name of an object among the inputs. */
export function setIn(inputs: Inputs, name: string, key: string, value: Value): void {
  const before = inputs[name];
  inputs[name] = { ...(isObject(before) ? before : {}), [key]: value };
}

function isObject(value: Value | undefined): value is Readonly<Record<string, Value>> {
  return (
    typeof value === "object" &&
    !Array.isArray(value) &&
    !(value instanceof Code) &&
    !(value instanceof Reference)
  );
}
