import { forEachChild, parse, type ArithmeticExpression, type Command, type SyntaxNode } from "unbash";
import { setIn } from "./arithmetic.ts";

/** Variables that something sets. */
export function changedIn(node: SyntaxNode): string[] {
  const found: string[] = [];
  if (node.type === "Assignment") found.push(node.name);
  if (node.type === "For" || node.type === "Select") found.push(node.name.value);
  if (node.type === "ArithmeticCommand") found.push(...setIn(node.expression));
  if (node.type === "ArithmeticFor") found.push(...setIn(node.initialize), ...setIn(node.update));
  if (node.type === "Command" && node.name?.value === "read")
    found.push(...node.args.map(({ text }) => text));
  if (node.type === "Command" && node.name?.value === "let") found.push(...letOf(node).flatMap(setIn));
  forEachChild(node, (child) => {
    found.push(...changedIn(child));
  });
  return found;
}

/** What `let` evaluates. */
export function letOf({ args }: Command): (ArithmeticExpression | undefined)[] {
  return args.map(({ text }) => {
    const command = parse(`((${text.replace(/^(["'])(.*)\1$/s, "$2")}))`).commands[0]?.command;
    return command?.type === "ArithmeticCommand" ? command.expression : undefined;
  });
}
