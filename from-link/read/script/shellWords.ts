import { parse } from "unbash";

/** The words of one command in one line, without their quotes; variables stay as they are, for whoever runs it. */
export function shellWords(text: string): string[] {
  const [statement] = parse(text).commands;
  if (statement?.command.type !== "Command") return text.split(/\s+/).filter((word) => word !== "");
  const { name, args } = statement.command;
  return [name, ...args].flatMap((word) =>
    word === undefined ? [] : [word.type === "Word" ? word.value : word.text],
  );
}
