/** What is known of a script's variables at one place in it. */
export interface Scope {
  /** Undefined: it is set, and to what is not known; the environment says it then. */
  readonly variables: Map<string, readonly string[] | undefined>;
  /** Those that may have another value in each round of a loop whose rounds are not known. */
  readonly looped?: ReadonlySet<string>;
  /** Names of those that commands find in their environment, beside those that were in it before. */
  readonly exported: Set<string>;
  /** `$1` and on, those that are not known as the error that reading one is; undefined where none is known. */
  parameters?: readonly (string | NotKnown)[];
  /** Line of all that is read, where the places of its words are not those of the script. */
  readonly atLine?: number;
  /** What a function's own variables hide, to be there again behind it; null: nothing. */
  readonly locals?: Map<string, readonly string[] | undefined | null>;
  /** Line of the call that gave a function its parameters. */
  readonly calledAt?: number;
  /** Variables that the script did not set are those of its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Why a variable that is set to what is not known is not known, as far as its assignment tells. */
  readonly causes: Map<string, NotKnown>;
  /** Names of variables that are others in each round of a loop over words, or in each call of a function. */
  readonly rounds: Set<string>;
  /** Path of the script; undefined on standard input. */
  readonly script?: string;
  /** Path of the file that is read, if the script has it by `.` or `source`. */
  readonly source?: string;
  /** Whether `$1` and on, where they are not known, are arguments that the script is called with. */
  readonly hasArguments?: boolean;
  /** Whether each variable that is set is handed on, as behind `set -a`. */
  exportsAll?: boolean;
  /** Whether `exit` and `exec` end it; what a reader is to type goes on, as that `exit` may be of a shell within. */
  readonly hasEnd?: boolean;
  /** Whether the script has come to its end, and runs nothing of what is behind. */
  isOver?: boolean;
  /** Whether the script goes on while it runs: it stands before a `&`. */
  readonly isBackground?: boolean;
  /** Folder that commands run in; undefined once it is not known. */
  cwd: string | undefined;
  /** Why it is not known. */
  lost?: string;
  /** Folder that `cd -` goes back to. */
  previous?: string;
  /** Folders that `popd` goes back to, the last one first. */
  pushed?: readonly (string | undefined)[];
}

/** What a script knows at its begin, but for where it is. */
export function newScope(environment: Scope["environment"]) {
  return {
    variables: new Map<string, readonly string[] | undefined>(),
    exported: new Set<string>(),
    causes: new Map<string, NotKnown>(),
    rounds: new Set<string>(),
    environment,
  };
}

/** Has what a part of a script changed of the folder stay. */
export function stayIn(scope: Scope, { cwd, lost, previous, pushed }: Scope): void {
  Object.assign(scope, { cwd, lost, previous, pushed });
}

/** A word whose value the script's text alone does not tell. */
export class NotKnown extends Error {
  /** As it stands in the script. */
  readonly text: string;
  /** The variable, if it is one. */
  readonly variable?: string;
  /** The words that it is one of, as far as they are known: `"$@"` has more than the one that is not. */
  readonly words?: readonly string[];
  /** Whether it may have another value in each round of a loop, which the environment could not say. */
  readonly isLooped?: boolean;
  /** Whether it is an argument of the script, which is given by `--script 'FILE ARGUMENT…'`. */
  readonly isArgument?: boolean;
  /** What is not known in the value of the variable. */
  readonly root?: NotKnown;
  /** Why the folder that it is about is not known. */
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

  /** The same, of a word that is one of several. */
  among(words: readonly string[]): NotKnown {
    const { text, variable, isLooped, isArgument, root, lost } = this;
    return new NotKnown(text, { variable, words, isLooped, isArgument, root, lost });
  }
}

/** What reading a variable throws that is not known. */
export function notSaid(
  { looped, variables, causes, cwd, lost }: Scope,
  text: string,
  name: string,
): NotKnown {
  const isLooped = looped?.has(name) === true && variables.get(name) === undefined;
  if (isLooped) return new NotKnown(text, { isLooped });
  if (name === "PWD" && cwd === undefined) return new NotKnown(text, { lost });
  const root = variables.has(name) ? causes.get(name) : undefined;
  // Which round was the last one, the environment can say.
  return new NotKnown(text, { variable: name, root: root?.isLooped === true ? undefined : root });
}

/** What reading `$1` and its like throws where the script's text alone does not tell it. */
export function notGiven({ parameters, hasArguments }: Scope, text: string): NotKnown {
  return new NotKnown(text, { isArgument: parameters === undefined && hasArguments === true });
}

/** The values of a variable, one if it is no array. */
export function valuesOf(scope: Scope, name: string): readonly string[] | undefined {
  const set = scope.variables.get(name);
  if (set !== undefined) return set;
  if (scope.looped?.has(name) === true) return undefined;
  if (name === "PWD") return scope.cwd === undefined ? undefined : [scope.cwd];
  const value = scope.environment[name];
  return value === undefined ? undefined : [value];
}

/** The variables that a command finds in its environment. */
function handedOn({ variables, exported, environment }: Scope): Scope["variables"] {
  return new Map([...variables].filter(([name]) => exported.has(name) || environment[name] !== undefined));
}

/** The same, as far as their values are known. */
export function exportedOf(scope: Scope): Record<string, string> {
  const known = [...handedOn(scope)].flatMap(([name, values]) =>
    values?.[0] === undefined ? [] : [[name, values[0]] as const],
  );
  return Object.fromEntries(known);
}

/** What a shell that a script starts knows of it. */
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
