import { isDeepStrictEqual } from "node:util";
import {
  forEachChild,
  type ArithmeticExpression,
  type ArithmeticFor,
  type Assignment,
  type Command,
  type For,
  type Function,
  type Redirection,
  type SyntaxNode,
  type Word,
} from "unbash";
import { changedIn, evaluate, filledBy, letOf } from "./arithmetic.ts";
import { branchOf, varies } from "./choose.ts";
import { expand, expandWhole, parametersOf } from "./expand.ts";
import { meet, move } from "./folder.ts";
import { type NotKnown, type Scope, stayIn } from "./scope.ts";
import { asWord, isParameter, known, literal } from "./nodeText.ts";

/** Callbacks for the parts of a script, called in the order of the script. */
export interface Visitor {
  /**
   * @param isShown whether the command's output goes to the user of the script, not to a file or another command
   * @param own the scope in which the command runs, including variables set before its name (`A=1 command`). The command's
   * words are expanded in `scope`, without these variables.
   */
  command(command: Command, scope: Scope, isShown: boolean, own?: Scope): void;
  /** Visits a call of one of the script's functions. @param body visits the function's body */
  call(command: Command, scope: Scope, isShown: boolean, body: () => void): void;
  line(pos: number): number;
  /** Records the start and end of a part of the script that was read. */
  reads(pos: number, end: number): void;
  /** Placeholder for the id of the container, if the word is the command that makes the container: `$(docker run -d …)`. */
  idOf(word: Word): string | undefined;
  assignment(assignment: Assignment, scope: Scope): void;
  /** The file that the script includes by `.` or `source`; undefined for an unreadable file. @param words words after the `.` */
  sourced(words: readonly string[], scope: Scope, pos: number): Sourced | undefined;
}

/** A file that the script includes, with the callbacks for the file's parts. */
export interface Sourced {
  readonly script: SyntaxNode;
  readonly path: string;
  readonly visitor: Visitor;
}

/** A function of the script or of an included file. */
interface Known extends Pick<Sourced, "visitor"> {
  readonly node: Function;
  readonly source?: string;
}

/** Deepest nesting of function calls that is followed: a function that calls itself may never end. */
const DEEPEST_CALL = 20;

interface State {
  readonly visitor: Visitor;
  readonly isShown: boolean;
  readonly functions: Map<string, Known>;
  readonly called: Set<string>;
  readonly depth: number;
  /** Whether the visited part certainly runs; false inside a branch. */
  readonly isSure: boolean;
  /** Whether the folder is known after a `cd`; false in a loop with unknown rounds. */
  readonly moves: boolean;
  /** Whether an `exit` at this place ends the script; false after `&&`, where the `exit` may not run. */
  readonly isEnd: boolean;
}

/**
 * Visits the commands of a script, and follows its assignments, loops over words and calls of its functions. Visits all
 * branches of an `if` or `case`, unless it is known which branch runs.
 */
export function walk(script: SyntaxNode, scope: Scope, visitor: Visitor): void {
  const state: State = {
    ...{ visitor, functions: new Map(), called: new Set(), depth: 0 },
    ...{ isSure: true, isShown: true, isEnd: true, moves: true },
  };
  visit(script, scope, state);
  for (const [name, { node, visitor: own }] of state.functions) {
    const uncalled = { ...scope, parameters: undefined, hasArguments: false, isOver: false };
    // Visit uncalled functions too, except those of included files.
    if (!state.called.has(name) && own === visitor) visit(node.body, uncalled, { ...state, isSure: false });
  }
}

function visit(node: SyntaxNode, scope: Scope, state: State): void {
  const visitChildren = (own: Partial<State>) =>
    forEachChild(node, (child) => visit(child, scope, { ...state, ...own }));
  if (node.type === "Command") visitCommand(node, scope, state);
  else if (node.type === "Function")
    state.functions.set(node.name.value, { node, visitor: state.visitor, source: scope.source });
  else if (node.type === "For") visitFor(node, scope, state);
  else if (node.type === "While" || node.type === "Select") visitRounds(node, scope, state);
  else if (node.type === "ArithmeticFor") visitArithmeticFor(node, scope, state);
  else if (node.type === "ArithmeticCommand") count(node.expression, scope, state);
  else if ((node.type === "If" || node.type === "Case") && branchOf(node, scope) !== undefined) {
    const branch = branchOf(node, scope);
    if (branch != null) visit(branch, scope, state);
  } else if (node.type === "If") {
    const { clause, then, elif } = node;
    visit(clause, scope, { ...state, isSure: false });
    for (const each of elif) visit(each.clause, scope, { ...state, isSure: false });
    visitBranches([then, ...elif.map((each) => each.then), node.else], scope, state);
  } else if (node.type === "Case") {
    visit(node.word, scope, state);
    const isAny = node.items.some(({ pattern }) => pattern.some(({ text }) => text === "*"));
    visitBranches([...node.items.map(({ body }) => body), ...(isAny ? [] : [undefined])], scope, state);
  } else if (node.type === "CommandExpansion" || node.type === "ProcessSubstitution") {
    // If a command in backquotes contains a `\`, the parser counts positions from the opening backquote.
    const isMoved = /^`.*\\/s.test(node.text);
    const own = isMoved
      ? { atLine: state.visitor.line(node.pos), ...ownVariables(scope) }
      : ownVariables(scope);
    forEachChild(node, (child) => visit(child, own, { ...state, isShown: false }));
  } else if (node.type === "AndOr") {
    let { isSure } = state;
    const ends: Scope[] = [];
    node.commands.forEach((command, index) => {
      const before = node.commands[index - 1];
      if (before !== undefined && (node.operators[index - 1] !== "&&" || isQuestion(before))) {
        isSure = false;
        ends.push({ ...scope });
      }
      visit(command, scope, { ...state, isSure, isEnd: state.isEnd && index === 0 });
    });
    const last = node.commands.at(-1);
    if (ends.length > 0) meet(scope, last !== undefined && leaves(last) ? ends : [...ends, { ...scope }]);
  } else if (node.type === "Subshell" || (node.type === "Statement" && node.background === true)) {
    const isBackground = scope.isBackground === true || node.type === "Statement";
    forEachChild(node, (child) => visit(child, { ...ownVariables(scope), isBackground }, state));
  } else if (node.type === "Pipeline" && node.commands.length > 1)
    node.commands.forEach((command, index) => {
      const isShown = state.isShown && index === node.commands.length - 1;
      const own = ownVariables(scope);
      visit(command, own, { ...state, isShown });
      // Only some shells run the last command of a pipeline in a subshell. So variables that this command changes are not known.
      for (const [name, values] of own.variables)
        if (!isDeepStrictEqual(values, scope.variables.get(name))) scope.variables.set(name, undefined);
    });
  else if (node.type === "Redirected") {
    visit(node.command, scope, { ...state, isShown: state.isShown && !node.redirects.some(isToFile) });
    node.redirects.forEach((redirect) => visit(redirect, scope, state));
  } else {
    if (node.type === "Assignment") state.visitor.assignment(node, scope);
    visitChildren({}); // such as commands in the substitutions of a word
  }
}

/** Visits branches, of which exactly one runs. An undefined branch stands for the case that nothing runs. */
function visitBranches(branches: readonly (SyntaxNode | undefined)[], scope: Scope, state: State): void {
  const before = { ...scope };
  const ends: Scope[] = [];
  for (const branch of branches) {
    stayIn(scope, before);
    if (branch !== undefined) visit(branch, scope, { ...state, isSure: false });
    if (branch === undefined || !leaves(branch)) ends.push({ ...scope });
  }
  meet(scope, ends.length > 0 ? ends : [before]);
}

/** Whether a part of the script ends the script, by `exit` or `exec`. */
function leaves(node: SyntaxNode): boolean {
  if (node.type === "Command")
    return node.name?.value === "exit" || (node.name?.value === "exec" && node.args.length > 0);
  if (node.type === "Statement") return leaves(node.command);
  if (node.type === "BraceGroup") return leaves(node.body);
  const last = node.type === "CompoundList" ? node.commands.at(-1) : undefined;
  return last !== undefined && leaves(last);
}

/** A scope for a subshell: variables that the subshell sets do not change in the shell itself. */
const ownVariables = (scope: Scope): Scope => ({ ...scope, variables: new Map(scope.variables) });

/** Whether a redirection sends a command's output to a file. */
function isToFile(redirect: Redirection): boolean {
  if (redirect.type !== "Redirect" || !/^(>|>>|>\||&>|&>>)$/.test(redirect.operator)) return false;
  return !/^\/dev\/(stderr|stdout|tty|null)$/.test(redirect.target?.value ?? "");
}

const ASKING = ["[", "test", "grep", "command", "which", "type", "hash", "false"];
const ASKING_DOCKER = ["inspect", "ps", "images", "info"];

/** Whether a command is a test (`[ … ]`, `grep`, `docker inspect`), so that its success is not known. */
function isQuestion(node: SyntaxNode): boolean {
  if (node.type === "Pipeline")
    return node.prefixes.some(({ type }) => type === "Negation") || node.commands.some(isQuestion);
  if (node.type === "Command") {
    const [name = "", verb = ""] = [node.name?.value, node.args[0]?.text];
    return ASKING.includes(name) || (name === "docker" && ASKING_DOCKER.includes(verb));
  }
  return node.type === "TestCommand" || node.type === "ArithmeticCommand";
}

function visitFor(node: For, scope: Scope, state: State): void {
  const name = node.name.value;
  for (const word of node.wordlist ?? []) {
    if (scope.atLine === undefined) state.visitor.reads(word.pos, word.end);
    visit(word, scope, state);
  }
  const values = known(() => node.wordlist?.flatMap((word) => expand(word, scope)) ?? parametersOf(scope));
  if (values === undefined) {
    visitRounds(node, scope, state);
    return;
  }
  scope.rounds.add(name);
  for (const value of values) {
    scope.variables.set(name, [value]);
    visit(node.body, scope, state);
  }
}

/** Largest number of rounds of a `for ((…))` that are followed. */
const MOST_ROUNDS = 100_000;

function visitArithmeticFor(node: ArithmeticFor, scope: Scope, state: State): void {
  const { initialize, test, update, body } = node;
  const valueOf = (expression: typeof test) => known(() => evaluate(expression, "", scope));
  let goesOn = initialize !== undefined && valueOf(initialize) === undefined ? undefined : valueOf(test);
  for (let round = 0; goesOn !== undefined && goesOn !== 0; round++) {
    visit(body, scope, state);
    goesOn = round === MOST_ROUNDS || valueOf(update) === undefined ? undefined : valueOf(test);
  }
  if (goesOn === undefined) visitRounds(node, scope, state);
}

/**
 * Visits the body of a loop with unknown rounds once. The values of all variables that the loop changes are unknown from then
 * on.
 */
function visitRounds(node: Loop, scope: Scope, state: State): void {
  const changed = changedIn(node);
  for (const name of changed) scope.variables.set(name, undefined);
  const inside = { ...scope, looped: new Set([...(scope.looped ?? []), ...changed]) };
  if (shifts(node)) Object.assign(inside, { parameters: undefined, hasArguments: false });
  const unsure = { ...state, isSure: false, moves: false };
  if (node.type === "For") visit(node.body, inside, unsure);
  else forEachChild(node, (child) => visit(child, inside, unsure));
  stayIn(scope, inside);
  scope.parameters = inside.parameters;
}

/** Whether a loop has a `shift`, which changes `$1` in each round. */
function shifts(node: SyntaxNode): boolean {
  if (node.type === "Command" && node.name?.value === "shift") return true;
  let found = false;
  forEachChild(node, (child) => {
    found ||= shifts(child);
  });
  return found;
}

type Loop = Extract<SyntaxNode, { type: "While" | "Select" | "For" | "ArithmeticFor" }>;

/** Evaluates an arithmetic command such as `((i++))`. */
function count(expression: ArithmeticExpression | undefined, scope: Scope, { isSure }: State): void {
  const value = isSure ? known(() => evaluate(expression, "", scope)) : undefined;
  if (value !== undefined || expression === undefined) return;
  for (const name of changedIn(expression)) scope.variables.set(name, undefined);
}

const DECLARING = ["export", "declare", "typeset", "local", "readonly"];

function visitCommand(command: Command, scope: Scope, state: State): void {
  const { name, prefix, args, redirects } = command;
  const ends = redirects.map((each) => (each.type === "HereDoc" ? each.body.end : each.end));
  if (scope.atLine === undefined) state.visitor.reads(command.pos, Math.max(command.end, ...ends));
  const isDeclaring = DECLARING.includes(name?.value ?? "");
  forEachChild(command, (child) => {
    const isArgument = child.type === "Assignment" && !isDeclaring && !prefix.includes(child);
    visit(isArgument ? child.value : child, scope, state);
  });
  const assignments = prefix.filter((each) => each.type === "Assignment");
  if (name === undefined) {
    for (const each of assignments) assign(each, scope, state);
    return;
  }
  const words = () => args.flatMap((arg) => expandArgument(arg, scope));
  const isShown = state.isShown && !redirects.some(isToFile);
  if (isDeclaring) {
    declare(command, scope, state);
    return;
  }
  const called = state.functions.get(name.value);
  if (called !== undefined && state.depth < DEEPEST_CALL) {
    state.called.add(name.value);
    // As in a shell, a function shares the variables of the script, but has its own parameters.
    const inside = {
      ...scope,
      parameters: argumentsOf(args, scope),
      source: called.source,
      // Keep the line of the call only if call and function are in the same file.
      calledAt: called.visitor === state.visitor ? lineOfCall(command, scope, state) : undefined,
      locals: new Map<string, readonly string[] | undefined | null>(),
    };
    const news = assignments.map((each) => each.name).filter((each) => !scope.exported.has(each));
    for (const each of assignments) {
      hide(each.name, inside);
      assign(each, inside, { ...state, isSure: true });
      scope.exported.add(each.name);
    }
    state.visitor.call(command, scope, isShown, () =>
      visit(called.node.body, inside, {
        ...state,
        isShown,
        visitor: called.visitor,
        depth: state.depth + 1,
      }),
    );
    for (const [local, values] of inside.locals)
      if (values === null) scope.variables.delete(local);
      else scope.variables.set(local, values);
    for (const each of news) scope.exported.delete(each);
    stayIn(scope, inside);
    scope.isOver = inside.isOver;
    return;
  }
  if (name.value === "." || name.value === "source") visitSourced(command, scope, state);
  if (/^(cd|pushd|popd)$/.test(name.value)) move(command, known(words), scope, state.moves);
  if (name.value === "let") for (const each of letOf(command)) count(each, scope, state);
  if (name.value === "unset" && args[0]?.text !== "-f")
    for (const each of known(words) ?? []) {
      const [whole, index] = each.split("[");
      scope.variables.set(whole ?? "", state.isSure && index === undefined ? [] : undefined);
    }
  for (const each of filledBy(command, (arg) => known(() => expandArgument(arg, scope))))
    scope.variables.set(each, undefined);
  if (name.value === "shift" || name.value === "set") {
    const after = parametersAfter(name.value, known(words), scope);
    scope.parameters = state.isSure || after === scope.parameters ? after : undefined;
  }
  if (name.value === "set") {
    const said = args.map(({ text }) => text).join(" ");
    if (/(^|\s)-(\w*a|o allexport\b)/.test(said)) scope.exportsAll = true;
    if (/(^|\s)\+(\w*a|o allexport\b)/.test(said)) scope.exportsAll = false;
  }
  visitNamed(command, scope, state, isShown);
  const isLast = name.value === "exit" || (name.value === "exec" && args.length > 0);
  if (isLast && state.isSure && state.isEnd && scope.hasEnd === true) scope.isOver = true;
}

/** Visits a file that the script includes by `.`. If the file cannot be read, no variable is known afterwards. */
function visitSourced(command: Command, scope: Scope, state: State): void {
  const words = known(() => command.args.flatMap((arg) => expandArgument(arg, scope)));
  const isShallow = state.depth < DEEPEST_CALL;
  const file = words && isShallow ? state.visitor.sourced(words, scope, command.pos) : undefined;
  if (file === undefined) {
    // The file, which cannot be read, may set any variable.
    for (const each of scope.variables.keys()) scope.variables.set(each, undefined);
    return;
  }
  const inside = { ...scope, source: file.path, calledAt: undefined };
  if (command.args.length > 1) inside.parameters = argumentsOf(command.args.slice(1), scope);
  visit(file.script, inside, { ...state, visitor: file.visitor, depth: state.depth + 1 });
  stayIn(scope, inside);
  scope.isOver = inside.isOver;
  scope.exportsAll = inside.exportsAll;
}

/** Passes a command to the visitor, with the variables set before the command's name. */
function visitNamed(command: Command, scope: Scope, state: State, isShown: boolean): void {
  const assignments = command.prefix.filter((each) => each.type === "Assignment");
  if (assignments.length === 0) {
    state.visitor.command(command, scope, isShown);
    return;
  }
  const inside = { ...scope, variables: new Map(scope.variables), exported: new Set(scope.exported) };
  for (const each of assignments) {
    assign(each, inside, { ...state, isSure: true });
    inside.exported.add(each.name);
  }
  state.visitor.command(command, scope, isShown, inside);
}

/** Stores the outer value of a variable that is local to a function, for restoring after the call. */
function hide(name: string, { locals, variables }: Scope): void {
  if (locals?.has(name) === false) locals.set(name, variables.has(name) ? variables.get(name) : null);
}

/** The parameters that a call gives its function. */
function argumentsOf(args: Command["args"], scope: Scope): Scope["parameters"] {
  return args.flatMap((arg) =>
    known<readonly (string | NotKnown)[]>(
      () => expandArgument(arg, scope),
      (error) => [error.among(error.words ?? [literal(asWord(arg))])],
    ),
  );
}

function expandArgument(arg: Command["args"][number], scope: Scope): string[] {
  return arg.type === "Word" ? expand(arg, scope) : [arg.text];
}

/**
 * Line to report for a function call. If its arguments contain parameters of an outer function, it is the line where the outer
 * function is called.
 */
function lineOfCall({ pos, args }: Command, { calledAt }: Scope, { visitor }: State): number {
  return (args.some(({ text }) => isParameter(text)) ? calledAt : undefined) ?? visitor.line(pos);
}

function declare({ name, args }: Command, scope: Scope, state: State): void {
  const has = (letter: string) => args.some(({ text }) => new RegExp(`^-\\w*${letter}`).test(text));
  const isExport = name?.value === "export" || has("x");
  const isLocal = name?.value === "local" || (/^(declare|typeset)$/.test(name?.value ?? "") && !has("g"));
  // The shell expands all words before it sets a variable.
  const before = { ...scope, variables: new Map(scope.variables) };
  for (const each of args) {
    // In `declare "$1=$2"` the variable's name results from the expansion of a word.
    const said = each.type === "Word" ? (known(() => expand(each, before)) ?? [literal(each)]) : [each.name];
    for (const word of said) {
      const [, variable = word, value] = /^(\w+)\+?=(.*)$/s.exec(word) ?? [];
      if (!/^[A-Za-z_]\w*$/.test(variable)) continue;
      if (isLocal && scope.locals?.has(variable) === false) {
        hide(variable, scope);
        if (each.type === "Word") scope.variables.delete(variable);
      }
      if (each.type === "Assignment") assign(each, scope, state, before);
      else if (value !== undefined)
        scope.variables.set(variable, valueSaid(each, [variable, value], before, state));
      // `declare -i` evaluates the value as an arithmetic expression.
      if (has("i") && !/^-?\d+$/.test(scope.variables.get(variable)?.[0] ?? ""))
        scope.variables.set(variable, undefined);
      // `declare -n` makes a second name for a variable, so both names may change its value.
      if (has("n") && isLocal)
        for (const other of [variable, ...(scope.variables.get(variable) ?? [])])
          scope.variables.set(other, undefined);
      if (isExport) scope.exported.add(variable);
    }
  }
}

function valueSaid(
  word: Word,
  [name, value]: readonly [string, string],
  scope: Scope,
  { isSure }: State,
): string[] | undefined {
  const isOpen = isSure || !scope.variables.has(name);
  return isOpen && known(() => expand(word, scope)) !== undefined ? [value] : undefined;
}

/** The parameters after a `shift` or `set`. */
function parametersAfter(
  name: string,
  words: readonly string[] | undefined,
  scope: Scope,
): Scope["parameters"] {
  if (words === undefined) return undefined;
  if (name === "shift") return scope.parameters?.slice(Number(words[0] ?? 1));
  let from = 0;
  // Skip options such as `-e`, which are no parameters. The word after `-o` is the name of an option.
  while (/^[-+]./.test(words[from] ?? "") && words[from] !== "--") from += words[from]?.endsWith("o") ? 2 : 1;
  if (from >= words.length) return scope.parameters;
  return words.slice(words[from] === "--" ? from + 1 : from);
}

/** @param from the scope in which the value is expanded */
function assign(
  { name, value, append, index }: Assignment,
  scope: Scope,
  { isSure, visitor }: State,
  from = scope,
): void {
  const id = value.type === "Word" ? visitor.idOf(value) : undefined;
  let cause: NotKnown | undefined;
  const added =
    index !== undefined
      ? undefined
      : known<string[] | undefined>(
          () =>
            value.type === "Word"
              ? [id ?? expandWhole(value, from)]
              : value.elements.flatMap((word) => expand(word, from)),
          (error) => {
            cause = error.root ?? error;
            return undefined;
          },
        );
  // An assignment in a branch is mostly a default for a variable that is not in the environment, so the environment's value wins.
  if (!isSure && !scope.variables.has(name) && scope.environment[name] !== undefined) return;
  const before = scope.variables.get(name);
  const after = append ? joined(before ?? [], added, value.type === "Word") : added;
  const isOpen = !scope.variables.has(name) || scope.looped?.has(name) === true;
  const stays = isSure || isOpen || JSON.stringify(before) === JSON.stringify(after);
  scope.variables.set(name, stays ? after : undefined);
  if (value.type === "Word" && varies(value.text, scope)) scope.rounds.add(name);
  if (scope.exportsAll === true) scope.exported.add(name);
  if (cause !== undefined && stays) scope.causes.set(name, cause);
  else scope.causes.delete(name);
}

function joined(before: readonly string[], added: readonly string[] | undefined, isText: boolean) {
  if (added === undefined) return undefined;
  return isText ? [`${before[0] ?? ""}${added[0] ?? ""}`, ...before.slice(1)] : [...before, ...added];
}
