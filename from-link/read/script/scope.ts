/** What is known of a script's variables and current folder at one place of the script. */
export interface Scope {
  /**
   * Values of the variables that the script sets. An undefined value is not known. The environment's value is used in its
   * place.
   */
  readonly variables: Map<string, readonly string[] | undefined>;
  /** Variables whose values may differ between the rounds of a loop, when the rounds are not known. */
  readonly looped?: ReadonlySet<string>;
  /** Names of the variables that the script exports, in addition to the variables of its environment. */
  readonly exported: Set<string>;
  /**
   * Values of the parameters `$1`, `$2` and so on. A parameter that is not known is the error to throw when it is read.
   * Undefined if no parameter is known.
   */
  parameters?: readonly (string | NotKnown)[];
  /**
   * Line to report for all commands of a part of the script, if the parser does not count positions from the start of the
   * script there.
   */
  readonly atLine?: number;
  /**
   * Outer values that a function's local variables hide; null for a variable without an outer value. The call restores them at
   * its end.
   */
  readonly locals?: Map<string, readonly string[] | undefined | null>;
  /** Line of the function call that gave the current parameters. */
  readonly calledAt?: number;
  /** The script's environment, for variables that the script does not set. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For each variable whose value is not known: the unknown word in its assignment. */
  readonly causes: Map<string, NotKnown>;
  /** Names of variables whose values differ between the rounds of a loop over words, or between the calls of a function. */
  readonly rounds: Set<string>;
  /** Path of the script; undefined for standard input. */
  readonly script?: string;
  /** Path of the current file, if the script includes it by `.` or `source`. */
  readonly source?: string;
  /** Whether unknown parameters are arguments that the user can give the script. */
  readonly hasArguments?: boolean;
  /** Whether every variable that is set from here on is also exported, as after `set -a`. */
  exportsAll?: boolean;
  /** Whether `exit` and `exec` end the script. They do not end a README, where `exit` may leave an inner shell. */
  readonly hasEnd?: boolean;
  /** Whether the script has ended, so that nothing after this place runs. */
  isOver?: boolean;
  /** Whether this part runs in the background, before a `&`. */
  readonly isBackground?: boolean;
  /** Current folder; undefined if it is not known. */
  cwd: string | undefined;
  /** Why the current folder is not known. */
  lost?: string;
  /** The previous folder, which `cd -` enters. */
  previous?: string;
  /** Folders that `pushd` stored and `popd` enters, the latest first. */
  pushed?: readonly (string | undefined)[];
}

/** The scope at the start of a script, without the current folder. */
export function newScope(environment: Scope["environment"]) {
  return {
    variables: new Map<string, readonly string[] | undefined>(),
    exported: new Set<string>(),
    causes: new Map<string, NotKnown>(),
    rounds: new Set<string>(),
    environment,
  };
}

/** Copies the current folder from the scope of a part of the script. */
export function stayIn(scope: Scope, { cwd, lost, previous, pushed }: Scope): void {
  Object.assign(scope, { cwd, lost, previous, pushed });
}

/** Thrown for a word whose value does not follow from the script's text. */
export class NotKnown extends Error {
  /** The word as the script has it. */
  readonly text: string;
  /** The variable's name, if the word is a variable. */
  readonly variable?: string;
  /** All words of the list that contains the word, such as `"$@"`; an unknown word as the script has it. */
  readonly words?: readonly string[];
  /** Whether the value may differ between the rounds of a loop, so that one value in the environment is not enough. */
  readonly isLooped?: boolean;
  /** Whether the word is an argument of the script, for `--script 'FILE ARGUMENT…'`. */
  readonly isArgument?: boolean;
  /** The unknown word in the variable's assignment, which is the cause. */
  readonly root?: NotKnown;
  /** Why the script's current folder is not known, if the word needs it. */
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

  /** The same error, with all words of the list that contains the unknown word. */
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
  // After the loop, the environment can give the variable's value from the last round.
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

/** The variables that the script passes to a command. Some values may not be known. */
function handedOn({ variables, exported, environment }: Scope): Scope["variables"] {
  return new Map([...variables].filter(([name]) => exported.has(name) || environment[name] !== undefined));
}

/** The variables that the script passes to a command, without those whose values are not known. */
export function exportedOf(scope: Scope): Record<string, string> {
  const known = [...handedOn(scope)].flatMap(([name, values]) =>
    values?.[0] === undefined ? [] : [[name, values[0]] as const],
  );
  return Object.fromEntries(known);
}

/** The scope at the start of another shell that the script runs. */
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
