/** A value in the program: JSON, possibly with code and references inside. */
export type Value =
  | string
  | number
  | boolean
  | Code
  | Reference
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };

/** Code, printed unchanged into the program. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A reference to a volume or container in the program, by the name that it has in Docker. */
export class Reference {
  readonly kind: "volume" | "container";
  readonly name: string;
  /** Text after the reference, such as `:ro`. */
  readonly suffix: string;

  constructor(kind: Reference["kind"], name: string, suffix = "") {
    this.kind = kind;
    this.name = name;
    this.suffix = suffix;
  }
}

/** Inputs for a container of the Docker provider. */
export type Inputs = Record<string, Value>;

/** Appends values to a list among the inputs. */
export function append(inputs: Inputs, name: string, ...values: readonly Value[]): void {
  const before = inputs[name];
  inputs[name] = [...(Array.isArray(before) ? (before as readonly Value[]) : []), ...values];
}

/** Sets a key of an object among the inputs. */
export function setIn(inputs: Inputs, name: string, key: string, value: Value): void {
  const before = inputs[name];
  inputs[name] = { ...(isObject(before) ? before : {}), [key]: value };
}

/** Whether a value is an object, and not a list, code or reference. */
export function isObject(value: Value | undefined): value is Readonly<Record<string, Value | undefined>> {
  return (
    typeof value === "object" &&
    !Array.isArray(value) &&
    !(value instanceof Code) &&
    !(value instanceof Reference)
  );
}

const [MS, SECOND] = [1_000_000, 1_000_000_000];

/**
 * Nanoseconds as text in Go's form, such as `1m30s`, `1.5s` and `500ms`, to the millisecond. In any other form, each refresh
 * would show a change.
 */
export function goDuration(nanoseconds: number): string {
  const ms = Math.max(Math.round(nanoseconds / MS), 1);
  if (nanoseconds < SECOND) return `${ms}ms`;
  const seconds = ms / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const left = Number((seconds - hours * 3600 - minutes * 60).toFixed(3));
  return `${hours > 0 ? `${hours}h` : ""}${seconds >= 60 ? `${minutes}m` : ""}${left}s`;
}

/** The secrets that a program reads from its stack's configuration, by key. */
export class Secrets {
  readonly values = new Map<string, string>();

  /** Adds a value as a secret. Returns the code that reads the secret in the program. */
  add(key: string, value: string): Code {
    const name = key.replace(/[^\w.-]+/g, "-");
    let free = name;
    for (let count = 2; this.values.has(free) && this.values.get(free) !== value; count++)
      free = `${name}-${count}`;
    this.values.set(free, value);
    return new Code(`config.requireSecret(${JSON.stringify(free)})`);
  }
}
