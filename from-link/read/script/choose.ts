import type { Case, Command, CompoundList, If, TestExpression, Word } from "unbash";
import { expandWhole, patternOf } from "./expand.ts";
import type { Scope } from "./scope.ts";
import { known } from "./nodeText.ts";

/** Whether a word's value may differ between the rounds of a loop over words, or between the calls of a function. */
export function varies(text: string, { rounds, locals }: Scope): boolean {
  const names = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name);
  return names.some((name) => rounds.has(name) || (locals !== undefined && /^\d+$/.test(name)));
}

/**
 * The branch of an `if` or `case` that runs, if the current round of a loop or call of a function decides it; null if no branch
 * runs.
 *
 * @returns undefined if it is not known which branch runs
 */
export function branchOf(node: If | Case, scope: Scope): CompoundList | null | undefined {
  return node.type === "If" ? ofIf(node, scope) : ofCase(node, scope);
}

function ofCase({ word, items }: Case, scope: Scope): CompoundList | null | undefined {
  const value = varies(word.text, scope) ? known(() => expandWhole(word, scope)) : undefined;
  if (value === undefined) return undefined;
  for (const { pattern, body, terminator = ";;" } of items) {
    const answers = pattern.map((each) => matches(value, each, scope));
    if (terminator !== ";;" || answers.includes(undefined)) return undefined;
    if (answers.includes(true)) return body;
  }
  return null;
}

function ofIf({ clause, then, elif, else: other }: If, scope: Scope): CompoundList | null | undefined {
  for (const each of [{ clause, then }, ...elif]) {
    const answer = answerOf(each.clause, scope);
    if (answer === undefined) return undefined;
    if (answer) return each.then;
  }
  return other ?? null;
}

function answerOf({ commands }: CompoundList, scope: Scope): boolean | undefined {
  const [statement, ...more] = commands;
  if (statement === undefined || more.length > 0) return undefined;
  const { command } = statement;
  if (command.type === "TestCommand") return answerOfTest(command.expression, scope);
  return command.type === "Command" ? answerOfCommand(command, scope) : undefined;
}

/** Whether `[ "$1" = x ]` or `test "$1" = x` succeeds; undefined if that is not known. */
function answerOfCommand({ name, args }: Command, scope: Scope): boolean | undefined {
  const words = args.filter((arg): arg is Word => arg.type === "Word");
  const [left, operator, right, end] = words;
  const isTest = name?.value === "[" ? end?.text === "]" && words.length === 4 : words.length === 3;
  if (!/^(\[|test)$/.test(name?.value ?? "") || !isTest || left === undefined || right === undefined)
    return undefined;
  const value = known(() => expandWhole(right, scope));
  return compared(left, operator?.text, (said) => (value === undefined ? undefined : said === value), scope);
}

/** Whether `[[ $1 == x* ]]` succeeds; undefined if that is not known. */
function answerOfTest(expression: TestExpression, scope: Scope): boolean | undefined {
  if (expression.type !== "TestBinary") return undefined;
  const { left, operator, right } = expression;
  return compared(left, operator, (said) => matches(said, right, scope), scope);
}

function compared(
  left: Word,
  operator = "",
  isSame: (value: string) => boolean | undefined,
  scope: Scope,
): boolean | undefined {
  if (!/^(==?|!=)$/.test(operator) || !varies(left.text, scope)) return undefined;
  const value = known(() => expandWhole(left, scope));
  const answer = value === undefined ? undefined : isSame(value);
  return answer === undefined ? undefined : answer !== (operator === "!=");
}

/** Whether a value matches a pattern; undefined if the pattern is not known. */
function matches(value: string, pattern: Word, scope: Scope): boolean | undefined {
  return known(() => {
    const isQuoted = /^(["'])[^"']*\1$/.test(pattern.text);
    if (isQuoted) return value === expandWhole(pattern, scope);
    return new RegExp(`^(?:${patternOf(pattern, ".*", pattern.text, scope)})$`, "s").test(value);
  });
}
