import { resolve } from "node:path";
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
import { expand, expandWhole, folderOf, parametersOf } from "./expand.ts";
import type { NotKnown, Scope } from "./scope.ts";
import { asWord, isParameter, known, literal } from "./words.ts";

/** What is told of a script, in its order. */
export interface Visitor {
  /**
   * @param isShown whether what it prints goes to whoever runs the script, and to no file or other command
   * @param own what it has itself, with the variables before its name; its words are read without them
   */
  command(command: Command, scope: Scope, isShown: boolean, own?: Scope): void;
  /** A call of a function of the script. @param body visits what the function does */
  call(command: Command, scope: Scope, isShown: boolean, body: () => void): void;
  line(pos: number): number;
  /** A part of the script that is read, from here to there. */
  reads(pos: number, end: number): void;
  /** What stands for the id of the container that a word is, as `$(docker run -d …)`. */
  idOf(word: Word): string | undefined;
  assignment(assignment: Assignment, scope: Scope): void;
}

/** Calls that deep end: a function that calls itself has no end in the text. */
const DEEPEST_CALL = 20;

interface State {
  readonly visitor: Visitor;
  readonly isShown: boolean;
  readonly functions: Map<string, Function>;
  readonly called: Set<string>;
  readonly depth: number;
  /** Whether what is visited happens at all: in a branch, it may not. */
  readonly isSure: boolean;
  /** Whether an `exit` here ends the script; behind `&&`, what comes before may have failed. */
  readonly isEnd: boolean;
}

/**
 * Follows a script as far as its text tells: variables that are set outright, loops over words, calls of its functions.
 * What is in a branch is visited, whether it would be taken or not.
 */
export function walk(script: SyntaxNode, scope: Scope, visitor: Visitor): void {
  const state: State = {
    ...{ visitor, functions: new Map(), called: new Set(), depth: 0 },
    ...{ isSure: true, isShown: true, isEnd: true },
  };
  visit(script, scope, state);
  for (const [name, { body }] of state.functions) {
    if (!state.called.has(name))
      visit(body, { ...scope, parameters: undefined, isOver: false }, { ...state, isSure: false });
  }
}

function visit(node: SyntaxNode, scope: Scope, state: State): void {
  const visitChildren = (own: Partial<State>) =>
    forEachChild(node, (child) => visit(child, scope, { ...state, ...own }));
  if (node.type === "Command") visitCommand(node, scope, state);
  else if (node.type === "Function") state.functions.set(node.name.value, node);
  else if (node.type === "For") visitFor(node, scope, state);
  else if (node.type === "While" || node.type === "Select") visitRounds(node, scope, state);
  else if (node.type === "ArithmeticFor") visitArithmeticFor(node, scope, state);
  else if (node.type === "ArithmeticCommand") count(node.expression, scope, state);
  else if (node.type === "If" || node.type === "Case") visitChildren({ isSure: false });
  else if (node.type === "CommandExpansion" || node.type === "ProcessSubstitution") {
    // Within `…` the parser counts from its begin, once a `\` is taken away.
    const isMoved = /^`.*\\/s.test(node.text);
    const own = isMoved
      ? { atLine: state.visitor.line(node.pos), ...ownVariables(scope) }
      : ownVariables(scope);
    forEachChild(node, (child) => visit(child, own, { ...state, isShown: false }));
  } else if (node.type === "AndOr")
    node.commands.forEach((command, index) => {
      const isSure =
        state.isSure &&
        node.operators.slice(0, index).every((operator) => operator === "&&") &&
        !node.commands.slice(0, index).some(isQuestion);
      visit(command, scope, { ...state, isSure, isEnd: state.isEnd && index === 0 });
    });
  else if (node.type === "Subshell" || (node.type === "Statement" && node.background === true)) {
    const isBackground = scope.isBackground === true || node.type === "Statement";
    forEachChild(node, (child) => visit(child, { ...ownVariables(scope), isBackground }, state));
  } else if (node.type === "Pipeline" && node.commands.length > 1)
    node.commands.forEach((command, index) => {
      const isShown = state.isShown && index === node.commands.length - 1;
      const own = ownVariables(scope);
      visit(command, own, { ...state, isShown });
      // Whether the last of them is a shell of its own, shells do not agree.
      for (const [name, values] of own.variables)
        if (!isDeepStrictEqual(values, scope.variables.get(name))) scope.variables.set(name, undefined);
    });
  else if (node.type === "Redirected") {
    visit(node.command, scope, { ...state, isShown: state.isShown && !node.redirects.some(isToFile) });
    node.redirects.forEach((redirect) => visit(redirect, scope, state));
  } else {
    if (node.type === "Assignment") state.visitor.assignment(node, scope);
    visitChildren({}); // of words, commands in their substitutions
  }
}

/** The same in a shell of its own, which leaves this one's variables as they are. */
export const ownVariables = (scope: Scope): Scope => ({ ...scope, variables: new Map(scope.variables) });

/** Whether what a command prints goes to a file. */
function isToFile(redirect: Redirection): boolean {
  if (redirect.type !== "Redirect" || !/^(>|>>|>\||&>|&>>)$/.test(redirect.operator)) return false;
  return !/^\/dev\/(stderr|stdout|tty|null)$/.test(redirect.target?.value ?? "");
}

const ASKING = ["[", "test", "grep", "command", "which", "type", "hash", "false"];
const ASKING_DOCKER = ["inspect", "ps", "images", "info"];

/** Whether it is there for its exit code, which may be either. */
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
  for (const value of values) {
    scope.variables.set(name, [value]);
    visit(node.body, scope, state);
  }
}

/** Rounds of `for ((…))` that are followed. */
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

/** A loop whose rounds are not known: one of them is visited, and what changes in it has no value. */
function visitRounds(node: Loop, scope: Scope, state: State): void {
  const changed = changedIn(node);
  for (const name of changed) scope.variables.set(name, undefined);
  const inside = { ...scope, looped: new Set([...(scope.looped ?? []), ...changed]) };
  if (shifts(node)) inside.parameters = undefined;
  const unsure = { ...state, isSure: false };
  if (node.type === "For") visit(node.body, inside, unsure);
  else forEachChild(node, (child) => visit(child, inside, unsure));
  scope.cwd = inside.cwd;
  scope.parameters = inside.parameters;
}

/** Whether `$1` is another one in each round. */
function shifts(node: SyntaxNode): boolean {
  if (node.type === "Command" && node.name?.value === "shift") return true;
  let found = false;
  forEachChild(node, (child) => {
    found ||= shifts(child);
  });
  return found;
}

type Loop = Extract<SyntaxNode, { type: "While" | "Select" | "For" | "ArithmeticFor" }>;

/** A command that counts, such as `((i++))`. */
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
    // What it sets stays set, as in the shell; what it is called with is its own.
    const inside = {
      ...scope,
      parameters: argumentsOf(args, scope),
      calledAt: lineOfCall(command, scope, state),
      locals: new Map<string, readonly string[] | undefined | null>(),
    };
    const news = assignments.map((each) => each.name).filter((each) => !scope.exported.has(each));
    for (const each of assignments) {
      hide(each.name, inside);
      assign(each, inside, { ...state, isSure: true });
      scope.exported.add(each.name);
    }
    state.visitor.call(command, scope, isShown, () =>
      visit(called.body, inside, { ...state, isShown, depth: state.depth + 1 }),
    );
    for (const [local, values] of inside.locals)
      if (values === null) scope.variables.delete(local);
      else scope.variables.set(local, values);
    for (const each of news) scope.exported.delete(each);
    scope.cwd = inside.cwd;
    scope.isOver = inside.isOver;
    return;
  }
  // What another file sets may be any of them.
  if (name.value === "." || name.value === "source")
    for (const each of scope.variables.keys()) scope.variables.set(each, undefined);
  if (name.value === "cd" || name.value === "pushd") scope.cwd = movedTo(known(words), scope, state);
  if (name.value === "popd") scope.cwd = undefined;
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
  visitNamed(command, scope, state, isShown);
  const isLast = name.value === "exit" || (name.value === "exec" && args.length > 0);
  if (isLast && state.isSure && state.isEnd && scope.hasEnd === true) scope.isOver = true;
}

/** A command that is none of the shell's own, with the variables before its name. */
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

/** Has a function's own variable hide one of the same name until it is done. */
function hide(name: string, { locals, variables }: Scope): void {
  if (locals?.has(name) === false) locals.set(name, variables.has(name) ? variables.get(name) : null);
}

/** What a function is called with. */
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

/** Line of a call; of a function that hands on its own parameters, the line that these are from. */
function lineOfCall({ pos, args }: Command, { calledAt }: Scope, { visitor }: State): number {
  return (args.some(({ text }) => isParameter(text)) ? calledAt : undefined) ?? visitor.line(pos);
}

function declare({ name, args }: Command, scope: Scope, state: State): void {
  const has = (letter: string) => args.some(({ text }) => new RegExp(`^-\\w*${letter}`).test(text));
  const isExport = name?.value === "export" || has("x");
  const isLocal = name?.value === "local" || (/^(declare|typeset)$/.test(name?.value ?? "") && !has("g"));
  // All words are read before any variable is set.
  const before = { ...scope, variables: new Map(scope.variables) };
  for (const each of args) {
    // `declare "$1=$2"` has the name in a word.
    const said = each.type === "Word" ? (known(() => expand(each, before)) ?? [literal(each)]) : [each.name];
    for (const word of said) {
      const [, variable = word, value] = /^(\w+)\+?=(.*)$/s.exec(word) ?? [];
      if (!/^[A-Za-z_]\w*$/.test(variable)) continue;
      if (isLocal && scope.locals?.has(variable) === false) {
        hide(variable, scope);
        if (each.type === "Word") scope.variables.delete(variable);
      }
      if (each.type === "Assignment") assign(each, scope, state, before);
      else if (value !== undefined) scope.variables.set(variable, valueSaid(each, value, before, state));
      // A name for another variable, which is set by it.
      if (has("n") && isLocal)
        for (const other of [variable, ...(scope.variables.get(variable) ?? [])])
          scope.variables.set(other, undefined);
      if (isExport) scope.exported.add(variable);
    }
  }
}

function valueSaid(word: Word, value: string, scope: Scope, { isSure }: State): string[] | undefined {
  return isSure && known(() => expand(word, scope)) !== undefined ? [value] : undefined;
}

/** What `shift` and `set --` leave of `$1` and on. */
function parametersAfter(
  name: string,
  words: readonly string[] | undefined,
  scope: Scope,
): Scope["parameters"] {
  if (words === undefined) return undefined;
  if (name === "shift") return scope.parameters?.slice(Number(words[0] ?? 1));
  let from = 0;
  // `set -e` sets none, and the word behind `-o` is an option's name.
  while (/^[-+]./.test(words[from] ?? "") && words[from] !== "--") from += words[from]?.endsWith("o") ? 2 : 1;
  if (from >= words.length) return scope.parameters;
  return words.slice(words[from] === "--" ? from + 1 : from);
}

/** @param from what its value is read in */
function assign(
  { name, value, append, index }: Assignment,
  scope: Scope,
  { isSure, visitor }: State,
  from = scope,
): void {
  const id = value.type === "Word" ? visitor.idOf(value) : undefined;
  const added =
    index !== undefined
      ? undefined
      : known(() =>
          value.type === "Word"
            ? [id ?? expandWhole(value, from)]
            : value.elements.flatMap((word) => expand(word, from)),
        );
  // In a branch it is mostly what is meant where the environment says nothing.
  if (!isSure && !scope.variables.has(name) && scope.environment[name] !== undefined) return;
  const before = scope.variables.get(name);
  const after = append ? joined(before ?? [], added, value.type === "Word") : added;
  const isOpen = !scope.variables.has(name) || scope.looped?.has(name) === true;
  const stays = isSure || isOpen || JSON.stringify(before) === JSON.stringify(after);
  scope.variables.set(name, stays ? after : undefined);
}

function joined(before: readonly string[], added: readonly string[] | undefined, isText: boolean) {
  if (added === undefined) return undefined;
  return isText ? [`${before[0] ?? ""}${added[0] ?? ""}`, ...before.slice(1)] : [...before, ...added];
}

function movedTo(words: readonly string[] = [], scope: Scope, { isSure }: State): string | undefined {
  const folder = folderOf(words);
  if (folder === undefined || scope.cwd === undefined || !isSure) return undefined;
  return resolve(scope.cwd, folder);
}
