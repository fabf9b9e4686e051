import { basename } from "node:path";
import type { Assignment, Command, Redirection, Word, WordPart } from "unbash";
import { expandBody, expandWhole } from "./expand.ts";
import { innerCommand } from "./innerCommand.ts";
import { NotKnown, type Scope } from "./scope.ts";

/** An argument as a word. The parser reads an argument `NAME=value`, for example of `env`, as an assignment. */
export function asWord(word: Word | Assignment): Word {
  if (word.type === "Word") return word;
  const { text, pos, end, name, value } = word;
  const literally = (said: string): WordPart => ({ type: "Literal", pos, end, text: said, value: said });
  const parts = value.type === "Word" ? (value.parts ?? [literally(value.value)]) : [];
  return { type: "Word", text, value: text, pos, end, parts: [literally(`${name}=`), ...parts] };
}

/** The text of a word without its quotes. Variables stay as written (`$A`); command substitutions are left out. */
export function literal({ parts, value }: Word): string {
  return parts === undefined ? value : parts.map(literalPart).join("");
}

/** Whether a word begins with a parameter of a function or script, such as `"$@"` or `$1`. */
export const isParameter = (text: string): boolean => /^"?\$\{?[@*\d]/.test(text);

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

/** Whether a `docker run` or `docker create` begins at any argument of a command. */
export function startsDocker({ args }: Command): boolean {
  const words = args.map((arg) => literal(asWord(arg)));
  return words.some((_, index) => innerCommand(words.slice(index)).kind === "docker");
}

/**
 * The command in a setting `NAME=docker run …`, as in a systemd unit. A shell would read such a line as the command `run` with
 * a variable.
 */
export function dockerSetting({ prefix, name, args }: Command): string | undefined {
  const setting = prefix.at(-1);
  if (setting?.type !== "Assignment" || setting.value.type !== "Word") return undefined;
  const { value } = setting.value;
  if (basename(value) !== "docker" || !/^(run|create|container)$/.test(name?.value ?? "")) return undefined;
  return [value, ...[name, ...args].map((word) => word?.text)].join(" ");
}

/** The value that `read` returns. If `read` throws NotKnown: the value that `inPlace` returns, or undefined without `inPlace`. */
export function known<T>(read: () => T): T | undefined;
export function known<T>(read: () => T, inPlace: (error: NotKnown) => T): T;
export function known<T>(read: () => T, inPlace?: (error: NotKnown) => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotKnown) return inPlace?.(error);
    throw error;
  }
}

/** The text that `<<EOF` or `<<<` gives a shell as standard input; undefined for other redirections. @throws NotKnown */
export function textOfInput(redirect: Redirection | undefined, scope: Scope): string | undefined {
  if (redirect?.type === "HereDoc") return expandBody(redirect.body, scope);
  return redirect?.type === "HereString" && redirect.target !== undefined
    ? expandWhole(redirect.target, scope)
    : undefined;
}

/** Files that a command gets by `<`, such as a script for a shell on another machine. */
export function inputFiles(redirects: readonly Redirection[]): string[] {
  return redirects.flatMap((redirect) =>
    redirect.type === "Redirect" && redirect.operator === "<" && redirect.target !== undefined
      ? [literal(redirect.target)]
      : [],
  );
}

/** The redirection of a container's standard input, as text such as `< FILE`; undefined for other redirections. */
export function inputText(redirect: Redirection): string | undefined {
  if (redirect.type === "HereDoc") return `<<${redirect.delimiter?.value ?? ""}`;
  if (redirect.type === "HereString") return "<<<";
  const isInput = redirect.operator === "<" && !redirect.target?.value.startsWith("/dev/");
  return isInput ? `< ${redirect.target?.text ?? ""}` : undefined;
}
