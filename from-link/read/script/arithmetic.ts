import { forEachChild, parse, type ArithmeticExpression, type Command, type SyntaxNode } from "unbash";
import { notSaid, NotKnown, valuesOf, type Scope } from "./scope.ts";

const BINARY: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => Math.trunc(left / right),
  "%": (left, right) => left % right,
  "<": (left, right) => Number(left < right),
  "<=": (left, right) => Number(left <= right),
  ">": (left, right) => Number(left > right),
  ">=": (left, right) => Number(left >= right),
  "!=": (left, right) => Number(left !== right),
  "==": (left, right) => Number(left === right),
};

const COUNTING = /^(\+\+|--)$/;
const ASSIGNING = /^[-+*/%]?=$/;

/**
 * The value of an expression in `$(( … ))`. Also sets the variables that the expression assigns.
 *
 * @param text the expression as the script has it, for the error if the value is not known
 * @throws NotKnown
 */
export function evaluate(expression: ArithmeticExpression | undefined, text: string, scope: Scope): number {
  const value = valueOf(expression, text, scope);
  if (!Number.isSafeInteger(value)) throw new NotKnown(text);
  return value;
}

function valueOf(expression: ArithmeticExpression | undefined, text: string, scope: Scope): number {
  switch (expression?.type) {
    case "ArithmeticGroup":
      return valueOf(expression.expression, text, scope);
    case "ArithmeticWord":
      return numberOf(expression.value, text, scope);
    case "ArithmeticUnary": {
      const { operator, operand, prefix } = expression;
      const value = valueOf(operand, text, scope);
      if (operator === "-") return -value;
      if (operator === "+") return value;
      if (!COUNTING.test(operator)) throw new NotKnown(text);
      const after = value + (operator === "++" ? 1 : -1);
      set(operand, after, text, scope);
      return prefix ? after : value;
    }
    case "ArithmeticBinary": {
      const { operator, left, right } = expression;
      const operation = BINARY[operator] ?? BINARY[operator.slice(0, -1)];
      if (operation === undefined && operator !== "=") throw new NotKnown(text);
      const other = valueOf(right, text, scope);
      const value = operation === undefined ? other : operation(valueOf(left, text, scope), other);
      if (ASSIGNING.test(operator)) set(left, value, text, scope);
      return value;
    }
    default:
      throw new NotKnown(text);
  }
}

function numberOf(word: string, text: string, scope: Scope): number {
  if (/^(0|[1-9]\d*)$/.test(word)) return Number(word);
  const name = /^\$?\{?([A-Za-z_]\w*)\}?$/.exec(word)?.[1];
  if (name === undefined) throw new NotKnown(text);
  const [value] = valuesOf(scope, name) ?? [];
  if (value === undefined) throw notSaid(scope, text, name);
  if (!/^-?(0|[1-9]\d*)$/.test(value)) throw new NotKnown(text);
  return Number(value);
}

function set(target: ArithmeticExpression, value: number, text: string, { variables }: Scope): void {
  if (target.type !== "ArithmeticWord") throw new NotKnown(text);
  variables.set(target.value, [String(value)]);
}

/** Names of the variables that a part of a script sets. */
export function changedIn(node: SyntaxNode): string[] {
  const found: string[] = [];
  if (node.type === "Assignment") found.push(node.name);
  if (node.type === "For" || node.type === "Select") found.push(node.name.value);
  const target =
    node.type === "ArithmeticUnary" && COUNTING.test(node.operator)
      ? node.operand
      : node.type === "ArithmeticBinary" && ASSIGNING.test(node.operator)
        ? node.left
        : undefined;
  if (target?.type === "ArithmeticWord") found.push(target.value);
  if (node.type === "Command") found.push(...filledBy(node, ({ text }) => [text]));
  if (node.type === "Command" && node.name?.value === "let") found.push(...letOf(node).flatMap(changedIn));
  forEachChild(node, (child) => {
    found.push(...changedIn(child));
  });
  return found;
}

/** Names of the variables that a command such as `read` sets to values that are not in the script. */
export function filledBy(
  { name, args }: Command,
  wordsOf: (arg: Command["args"][number]) => readonly string[] | undefined,
): string[] {
  // Expanding a word such as `$((i++))` changes `i`. So expand the words only for a command that needs them.
  const words = () => args.flatMap((arg) => wordsOf(arg) ?? [""]);
  switch (name?.value) {
    case "read":
      return words();
    case "mapfile":
    case "readarray":
      return [...words(), "MAPFILE"];
    case "getopts":
      return [...words().slice(1, 2), "OPTARG"];
    case "printf":
      return args[0]?.text === "-v" ? words().slice(1, 2) : [];
    default:
      return [];
  }
}

/** The expressions in the arguments of `let`. */
export function letOf({ args }: Command): ArithmeticExpression[] {
  return args.flatMap(({ text }) => {
    const command = parse(`((${text.replace(/^(["'])(.*)\1$/s, "$2")}))`).commands[0]?.command;
    return command?.type === "ArithmeticCommand" ? (command.expression ?? []) : [];
  });
}
