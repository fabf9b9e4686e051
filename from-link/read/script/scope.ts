/** What is known of a script's variables at one place in it. */
export interface Scope {
  /** Undefined: it is set, and to what is not known; the environment says it then. */
  readonly variables: Map<string, readonly string[] | undefined>;
  /** `$1` and on; undefined where they are not known. */
  readonly parameters?: readonly string[];
  /** Variables that the script did not set are those of its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the script; undefined on standard input. */
  readonly script?: string;
  /** Folder that commands run in; undefined once it is not known. */
  cwd: string | undefined;
}

/** A word whose value the script's text alone does not tell. */
export class NotKnown extends Error {
  /** As it stands in the script. */
  readonly text: string;
  /** The variable, if it is one. */
  readonly variable?: string;

  constructor(text: string, variable?: string) {
    super(`what ${text} stands for is not known`);
    this.text = text;
    this.variable = variable;
  }
}

/** The values of a variable, one if it is no array. */
export function valuesOf(scope: Scope, name: string): readonly string[] | undefined {
  const set = scope.variables.get(name);
  if (set !== undefined) return set;
  if (name === "PWD" && scope.cwd !== undefined) return [scope.cwd];
  const value = scope.environment[name];
  return value === undefined ? undefined : [value];
}
