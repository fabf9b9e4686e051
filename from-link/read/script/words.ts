import { type Assignment, parse, type Word, type WordPart } from "unbash";
import { NotKnown } from "./scope.ts";

/** A word of a command; `NAME=value` as an argument, such as one of `env`, is one too. */
export function asWord(word: Word | Assignment): Word {
  if (word.type === "Word") return word;
  // `NAME=value` as an argument, such as one of `env`.
  const value = word.value.type === "Word" ? word.value : undefined;
  return {
    type: "Word",
    text: word.text,
    value: word.text,
    pos: word.pos,
    end: word.end,
    parts: [
      { type: "Literal", pos: word.pos, end: word.pos, text: `${word.name}=`, value: `${word.name}=` },
      ...(value?.parts ??
        (value === undefined
          ? []
          : [
              {
                type: "Literal" as const,
                pos: value.pos,
                end: value.end,
                text: value.text,
                value: value.value,
              },
            ])),
    ],
  };
}

/** What a word says by itself: expansions as they stand there, and commands in it left out. */
export function literal({ parts, value }: Word): string {
  return parts === undefined ? value : parts.map(literalPart).join("");
}

function literalPart(part: WordPart): string {
  switch (part.type) {
    case "CommandExpansion":
    case "ProcessSubstitution":
      return "";
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return part.value;
    case "DoubleQuoted":
    case "LocaleString":
      return part.parts.map(literalPart).join("");
    default:
      return part.text;
  }
}

/** What is read; undefined where it is not known. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotKnown) return undefined;
    throw error;
  }
}

/** The words of one command in one line, without their quotes; variables stay as they are, for whoever runs it. */
export function shellWords(text: string): string[] {
  const [statement] = parse(text).commands;
  if (statement?.command.type !== "Command") return text.split(/\s+/).filter((word) => word !== "");
  const { name, args } = statement.command;
  return [name, ...args].flatMap((word) =>
    word === undefined ? [] : [word.type === "Word" ? word.value : word.text],
  );
}
