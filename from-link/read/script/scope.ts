/** Knowledge about a script's variables and folder at one place in it. */
export interface Scope {
  /** Values of the variables that the script sets. Undefined if the value is not known: then the environment's value counts. */
  readonly variables: Map<string, readonly string[] | undefined>;
  /** Variables that may differ in each round of a loop with unknown rounds. */
  readonly looped?: ReadonlySet<string>;
  /** Names of the variables that the script exports, in addition to those of its environment. */
  readonly exported: Set<string>;
  /** The parameters `$1`, `$2` and so on. An unknown one is the error for reading it; undefined if none is known. */
  parameters?: readonly (string | NotKnown)[];
  /** Line for the whole part, if its positions are not those of the script. */
  readonly atLine?: number;
  /** Values that a function's own variables hide, for restoring after the call; null if there was no value. */
  readonly locals?: Map<string, readonly string[] | undefined | null>;
  /** Line of the call that gave a function its parameters. */
  readonly calledAt?: number;
  /** The script's environment, for variables that the script does not set. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Why the values of variables are not known, as far as their assignments tell. */
  readonly causes: Map<string, NotKnown>;
  /** Names of variables that differ in each round of a loop over words, or in each call of a function. */
  readonly rounds: Set<string>;
  /** Path of the script; undefined for standard input. */
  readonly script?: string;
  /** Path of the current file, if the script includes it by `.` or `source`. */
  readonly source?: string;
  /** Whether unknown parameters are arguments of the script. */
  readonly hasArguments?: boolean;
  /** Whether each variable is exported when it is set, as after `set -a`. */
  exportsAll?: boolean;
  /** Whether `exit` and `exec` end the script. In a README they do not: `exit` may leave an inner shell. */
  readonly hasEnd?: boolean;
  /** Whether the script has ended, so that nothing after this place runs. */
  isOver?: boolean;
  /** Whether this part runs in the background, before a `&`. */
  readonly isBackground?: boolean;
  /** Current folder; undefined if it is not known. */
  cwd: string | undefined;
  /** Why the folder is not known. */
  lost?: string;
  /** Folder of `cd -`. */
  previous?: string;
  /** Folders of `popd`, the latest first. */
  pushed?: readonly (string | undefined)[];
}

/** The scope at the start of a script, without its folder. */
export function newScope(environment: Scope["environment"]) {
  return {
    variables: new Map<string, readonly string[] | undefined>(),
    exported: new Set<string>(),
    causes: new Map<string, NotKnown>(),
    rounds: new Set<string>(),
    environment,
  };
}

/** Takes over the folder from the scope of a part of the script. */
export function stayIn(scope: Scope, { cwd, lost, previous, pushed }: Scope): void {
  Object.assign(scope, { cwd, lost, previous, pushed });
}

/** Thrown for a word whose value does not follow from the script's text. */
export class NotKnown extends Error {
  /** The word in the script. */
  readonly text: string;
  /** The variable, if the word is one. */
  readonly variable?: string;
  /** All words of the list that the word is in, such as `"$@"`, as far as they are known. */
  readonly words?: readonly string[];
  /** Whether the value may differ in each round of a loop, so that the environment cannot give it. */
  readonly isLooped?: boolean;
  /** Whether the word is an argument of the script, for `--script 'FILE ARGUMENT…'`. */
  readonly isArgument?: boolean;
  /** The unknown word in the value of the variable. */
  readonly root?: NotKnown;
  /** Why the folder in question is not known. */
  readonly lost?: string;

  constructor(
    text: string,
    about: Pick<NotKnown, "variable" | "words" | "isLooped" | "isArgument" | "root" | "lost"> = {},
  ) {
    super(`what ${text} stands for is not known`);
    this.text = text;
    this.variable = about.variable;
    this.words = about.words;
    this.isLooped = about.isLooped;
    this.isArgument = about.isArgument;
    this.root = about.root;
    this.lost = about.lost;
  }

  /** The same error with the words of its list. */
  among(words: readonly string[]): NotKnown {
    const { text, variable, isLooped, isArgument, root, lost } = this;
    return new NotKnown(text, { variable, words, isLooped, isArgument, root, lost });
  }
}

/** The error for reading an unknown variable. */
export function notSaid(
  { looped, variables, causes, cwd, lost }: Scope,
  text: string,
  name: string,
): NotKnown {
  const isLooped = looped?.has(name) === true && variables.get(name) === undefined;
  if (isLooped) return new NotKnown(text, { isLooped });
  if (name === "PWD" && cwd === undefined) return new NotKnown(text, { lost });
  const root = variables.has(name) ? causes.get(name) : undefined;
  // After the loop, the environment can give the last round's value.
  return new NotKnown(text, { variable: name, root: root?.isLooped === true ? undefined : root });
}

/** The error for reading an unknown parameter, such as `$1`. */
export function notGiven({ parameters, hasArguments }: Scope, text: string): NotKnown {
  return new NotKnown(text, { isArgument: parameters === undefined && hasArguments === true });
}

/** The values of a variable: several for an array, otherwise one. */
export function valuesOf(scope: Scope, name: string): readonly string[] | undefined {
  const set = scope.variables.get(name);
  if (set !== undefined) return set;
  if (scope.looped?.has(name) === true) return undefined;
  if (name === "PWD") return scope.cwd === undefined ? undefined : [scope.cwd];
  const value = scope.environment[name];
  return value === undefined ? undefined : [value];
}

/** The variables that a command gets from the script. */
function handedOn({ variables, exported, environment }: Scope): Scope["variables"] {
  return new Map([...variables].filter(([name]) => exported.has(name) || environment[name] !== undefined));
}

/** The variables that a command gets from the script, as far as their values are known. */
export function exportedOf(scope: Scope): Record<string, string> {
  const known = [...handedOn(scope)].flatMap(([name, values]) =>
    values?.[0] === undefined ? [] : [[name, values[0]] as const],
  );
  return Object.fromEntries(known);
}

/** The scope of a shell that the script starts. */
export function scopeOfChild(scope: Scope, parameters: Scope["parameters"]): Scope {
  const variables = handedOn(scope);
  return {
    ...scope,
    variables,
    exported: new Set(variables.keys()),
    parameters,
    script: undefined,
    source: undefined,
    hasArguments: false,
    exportsAll: false,
    isOver: false,
  };
}
