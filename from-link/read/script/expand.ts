import { existsSync, globSync, realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type {
  Command,
  HereDocBody,
  ParsedScript,
  ParameterExpansionPart,
  ParameterOperation,
  Pipeline,
  Redirection,
  SyntaxNode,
  Word,
  WordPart,
} from "unbash";
import { evaluate } from "./arithmetic.ts";
import { textAt } from "./found.ts";
import { NotKnown, notGiven, notSaid, valuesOf, type Scope } from "./scope.ts";

/** A piece of a word. `splits` is true for the result of an unquoted expansion, which the shell splits at blanks. */
interface Piece {
  readonly text: string;
  readonly splits: boolean;
}

/** The boundary between two words, as in `"${A[@]}"`. */
const BREAK = Symbol("break");

/**
 * The words that the shell would expand a word to. Nothing is run to find them.
 *
 * @throws NotKnown if neither the script nor the environment gives a value that the word needs
 */
export function expand(word: Word, scope: Scope): string[] {
  // Not all shells expand the `~` in an argument that looks like an assignment.
  if (/^[A-Za-z_]\w*=([^"']*:)?~/.test(word.text)) throw new NotKnown(word.text);
  if (word.parts === undefined) return [tilde(word.value)];
  const brace = word.parts.find(({ type }) => type === "BraceExpansion");
  if (brace !== undefined && word.parts.length > 1) {
    const values = braced(brace.text);
    if (values === undefined) throw new NotKnown(brace.text);
    return values.flatMap((value) => {
      const literally: WordPart = { type: "Literal", pos: brace.pos, end: brace.end, text: value, value };
      const parts = word.parts?.map((part) => (part === brace ? literally : part));
      return expand({ ...word, text: word.text, value: word.value, parts }, scope);
    });
  }
  const blanks = blanksOf(scope);
  const fields: string[] = [];
  let open: string | undefined;
  const close = () => {
    if (open !== undefined) fields.push(open);
    open = undefined;
  };
  const pieces = word.parts.flatMap((part) => piecesOf(part, scope, false));
  for (const piece of pieces) {
    if (piece === BREAK) close();
    else if (!piece.splits) open = (open ?? "") + piece.text;
    else {
      const words = piece.text.split(blanks);
      words.forEach((each, index) => {
        if (index > 0) close();
        if (each !== "") open = (open ?? "") + each;
      });
    }
  }
  close();
  const { cwd } = scope;
  // A shell replaces `*` and `?` by file names even if they come from a variable's value.
  const isGlob =
    word.parts.some(({ type }) => type === "Glob") ||
    pieces.some((piece) => piece !== BREAK && piece.splits && /[*?]/.test(piece.text));
  if (isGlob && cwd !== undefined && fields.some((field) => isOfFiles(field, cwd)))
    throw new NotKnown(word.text);
  return fields;
}

/** Whether a word contains `*` or `?` and matches files, so that a shell would replace the word by file names. */
function isOfFiles(word: string, cwd: string): boolean {
  return /[*?]/.test(word) && globSync(word.replace(/\*+/g, "*"), { cwd }).length > 0;
}

/** Matches the characters at which the shell splits words: the script's IFS, or the default. */
function blanksOf({ variables }: Scope): RegExp {
  const said = variables.get("IFS")?.[0];
  if (said === undefined) return /[ \t\n]+/;
  return said === "" ? /(?!)/ : new RegExp(`[${said.replace(/[\\\]^-]/g, "\\$&")}]+`);
}

/** The value of a word that the shell does not split, as in an assignment. */
export function expandWhole(word: Word, scope: Scope): string {
  return word.parts === undefined ? tilde(word.value) : joined(word.parts, scope);
}

/** The text of a here-document (`<<EOF`), with its variables replaced. @throws NotKnown */
export function expandBody({ text, parts }: HereDocBody, scope: Scope): string {
  return parts === undefined ? text : joined(parts, scope);
}

function joined(parts: readonly WordPart[], scope: Scope): string {
  return parts
    .flatMap((part) => (part.type === "BraceExpansion" ? [plain(part.text)] : piecesOf(part, scope, true)))
    .map((piece) => (piece === BREAK ? " " : piece.text))
    .join("");
}

const plain = (text: string): Piece => ({ text, splits: false });

/** Replaces a leading `~`. @throws NotKnown for another user's home, and for `~+` and `~-` */
function tilde(text: string): string {
  if (/^~([+-]|[a-z_][\w-]*)(\/|$)/i.test(text)) throw new NotKnown(text);
  return text.replace(/^~(?=\/|$)/, process.env.HOME ?? "~");
}

function piecesOf(part: WordPart, scope: Scope, isQuoted: boolean): (Piece | typeof BREAK)[] {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return [plain(part.value)];
    case "DoubleQuoted":
    case "LocaleString":
      // `""` makes an empty word, but a quoted empty list such as `"$@"` makes no word.
      return [
        ...(part.parts.length === 1 && part.parts.every(isList) ? [] : [plain("")]),
        ...part.parts.flatMap((child) => piecesOf(child, scope, true)),
      ];
    case "SimpleExpansion":
      return variable(part.text.slice(1), part.text, scope, isQuoted);
    case "ParameterExpansion":
      return parameter(part, scope, isQuoted);
    case "CommandExpansion":
      return [{ text: printed(part.script, part.text, scope), splits: !isQuoted }];
    case "ArithmeticExpansion":
      return [{ text: String(evaluate(part.expression, part.text, scope)), splits: !isQuoted }];
    case "BraceExpansion":
      return listed(braced(part.text), part.text, true);
    case "Glob":
    case "ExtendedGlob":
      // `*` and `?` stay unchanged if they match no file; often they are meant for a program in the container.
      if (part.type === "Glob" && part.kind !== "bracket") return [plain(part.text)];
      throw new NotKnown(part.text);
    default:
      throw new NotKnown(part.text);
  }
}

function variable(name: string, text: string, scope: Scope, isQuoted: boolean): (Piece | typeof BREAK)[] {
  if (name === "0" && scope.script !== undefined) return [plain(scope.script)];
  if (/^[@*]$/.test(name)) return listed(givenTo(scope, text), text, isQuoted);
  if (name === "#") return [plain(String(givenTo(scope, text).length))];
  if (/^\d+$/.test(name)) {
    const value = parameterAt(Number(name), scope);
    if (value === undefined && scope.parameters === undefined) throw notGiven(scope, text);
    return [{ text: value ?? "", splits: !isQuoted }];
  }
  const file = scope.source ?? scope.script;
  if (name === "BASH_SOURCE" && file !== undefined) return [plain(file)];
  const values = valuesOf(scope, name);
  if (values === undefined) throw /^\w+$/.test(name) ? notSaid(scope, text, name) : new NotKnown(text);
  return [{ text: values[0] ?? "", splits: !isQuoted }];
}

/** Whether a part of a word is `$@` or `${A[@]}`, or a slice of them. */
const isList = ({ text }: WordPart): boolean => /^\$(@|\{@|\{\w+\[@\])/.test(text);

/** The words of a list such as `$@` or `$*`. `"$*"` in quotes is one word. */
function listed(
  values: readonly string[] | undefined,
  text: string,
  isQuoted: boolean,
): (Piece | typeof BREAK)[] {
  if (values === undefined) throw new NotKnown(text);
  if (isQuoted && /^\$(\*|\{\*|\{\w+\[\*\])/.test(text)) return [plain(values.join(" "))];
  const pieces = values.map((text): Piece => ({ text, splits: !isQuoted }));
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [BREAK, piece]));
}

/** The values of `$1`, `$2` and so on. @throws NotKnown with the texts of all parameters if one value is not known */
export function parametersOf({ parameters }: Scope): readonly string[] | undefined {
  if (parameters === undefined) return undefined;
  const words = parameters.flatMap((each) =>
    typeof each === "string" ? [each] : (each.words ?? [each.text]),
  );
  const open = parameters.find((each) => typeof each !== "string");
  if (open !== undefined) throw open.among(words);
  return words;
}

/** The values of all parameters. @throws NotKnown if one is not known */
function givenTo(scope: Scope, text: string): readonly string[] {
  const all = parametersOf(scope);
  if (all === undefined) throw notGiven(scope, text);
  return all;
}

/** The value of one parameter. @throws NotKnown also if an earlier parameter is not known: it may be several words */
function parameterAt(place: number, { parameters }: Scope): string | undefined {
  const open = parameters?.slice(0, place).find((each) => typeof each !== "string");
  if (open !== undefined) throw open;
  return parameters?.[place - 1] as string | undefined;
}

/** Largest number of words that a range such as `{1..9}` is expanded to. */
const MOST_IN_BRACES = 100_000;

/** The words of a brace expansion `{a,b}` or `{1..9}`; undefined for other forms. */
function braced(text: string): string[] | undefined {
  const [, from, to, , step] = /^\{(-?\d+)\.\.(-?\d+)(\.\.(\d+))?\}$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const by = Math.max(Number(step ?? 1), 1);
    const count = Math.floor(Math.abs(Number(to) - Number(from)) / by) + 1;
    const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
    const sign = Number(to) < Number(from) ? -by : by;
    if (count > MOST_IN_BRACES) return undefined;
    return Array.from({ length: count }, (_, index) => `${Number(from) + index * sign}`.padStart(width, "0"));
  }
  return /^\{[\w.:@/-]*(,[\w.:@/-]*)+\}$/.test(text) ? text.slice(1, -1).split(",") : undefined;
}

function parameter(part: ParameterExpansionPart, scope: Scope, isQuoted: boolean): (Piece | typeof BREAK)[] {
  const { parameter: name, operation, index, prefix, text } = part;
  if (prefix === "!") throw new NotKnown(text);
  if (/^[@*]$/.test(index?.text ?? name)) {
    // `${@:0}` has the script's name as its first word.
    const all = index === undefined ? [scope.script ?? "sh", ...givenTo(scope, text)] : valuesOf(scope, name);
    if (all === undefined) throw notSaid(scope, text, name);
    if (prefix === "#") return [plain(String(index === undefined ? all.length - 1 : all.length))];
    if (operation?.type === "Slice") return listed(sliced(all, operation, scope), text, isQuoted);
    if (operation !== undefined) throw new NotKnown(text);
    return listed(index === undefined ? all.slice(1) : all, text, isQuoted);
  }
  if (operation?.type === "Default" && prefix === undefined) {
    if (index !== undefined) throw new NotKnown(text);
    return fallback(part, operation.operator, operation.operand, scope, isQuoted);
  }
  const value = index === undefined ? valueAt(name, text, scope) : elementAt(name, index, text, scope);
  if (prefix === "#") return [plain(String(Array.from(value).length))];
  return [
    { text: operation === undefined ? value : changedBy(value, operation, text, scope), splits: !isQuoted },
  ];
}

/** The value of one variable or parameter. @throws NotKnown */
function valueAt(name: string, text: string, scope: Scope): string {
  const [piece] = variable(name, text, scope, true);
  if (piece === undefined || piece === BREAK) throw new NotKnown(text);
  return piece.text;
}

function elementAt(name: string, index: Word, text: string, scope: Scope): string {
  if (name === "BASH_SOURCE") return valueAt(name, text, scope);
  const values = valuesOf(scope, name);
  if (values === undefined) throw notSaid(scope, text, name);
  const at = expandWhole(index, scope);
  const value = /^-?\d+$/.test(at) ? values.at(Number(at)) : undefined;
  if (value === undefined) throw new NotKnown(text);
  return value;
}

/** A value changed by `${A%.x}`, `${A##x}`, `${A//x/y}`, `${A^^}` or `${A:1:2}`. @throws NotKnown */
function changedBy(value: string, operation: ParameterOperation, text: string, scope: Scope): string {
  switch (operation.type) {
    case "Slice":
      return sliced(Array.from(value), operation, scope)?.join("") ?? "";
    case "Remove": {
      const { operator, operand } = operation;
      if (operator.startsWith("#")) {
        const star = operator === "#" ? ".*?" : ".*";
        return value.replace(new RegExp(`^(?:${patternOf(operand, star, text, scope)})`, "s"), "");
      }
      const before = operator === "%" ? ".*" : ".*?";
      return value.replace(
        new RegExp(`^(${before})(?:${patternOf(operand, ".*", text, scope)})$`, "s"),
        "$1",
      );
    }
    case "Replace": {
      const pattern = patternOf(operation.pattern, ".*", text, scope);
      const replacement = expandWhole(operation.replacement, scope);
      // What `&` means in a replacement depends on the version of bash.
      if (pattern === "" || replacement.includes("&")) throw new NotKnown(text);
      const { operator } = operation;
      const whole = `${operator === "/#" ? "^" : ""}(?:${pattern})${operator === "/%" ? "$" : ""}`;
      return value.replace(new RegExp(whole, operator === "//" ? "gs" : "s"), () => replacement);
    }
    case "CaseModification": {
      const { operator, operand } = operation;
      if (operand !== undefined) throw new NotKnown(text);
      const change = (part: string) => (operator.startsWith("^") ? part.toUpperCase() : part.toLowerCase());
      return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
    }
    default:
      throw new NotKnown(text);
  }
}

/** The regular expression for a shell pattern with `*` and `?`. @throws NotKnown if the pattern has quotes or brackets */
export function patternOf(word: Word, star: string, text: string, scope: Scope): string {
  const pattern = expandWhole(word, scope);
  if (/["'[\\]|[?*+@!]\(/.test(word.text.replace(/\\\//g, "/"))) throw new NotKnown(text);
  return pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/[*?]/g, (each) => (each === "*" ? star : "."));
}

/** The part of a list that `${@:2:3}` names; undefined if the list or the part's bounds are not known. */
function sliced<T>(values: readonly T[] | undefined, slice: { offset: Word; length?: Word }, scope: Scope) {
  const offset = Number(expandWhole(slice.offset, scope));
  const length = slice.length && Number(expandWhole(slice.length, scope));
  if (values === undefined || Number.isNaN(offset) || Number.isNaN(length ?? 0)) return undefined;
  const from = offset < 0 ? Math.max(values.length + offset, 0) : offset;
  if (length === undefined) return values.slice(from);
  return length < 0 ? values.slice(from, length) : values.slice(from, from + length);
}

function fallback(
  { parameter: name, text }: ParameterExpansionPart,
  operator: string,
  operand: Word,
  scope: Scope,
  isQuoted: boolean,
): (Piece | typeof BREAK)[] {
  if (scope.variables.has(name) && scope.variables.get(name) === undefined) throw notSaid(scope, text, name);
  const isArgument = /^\d+$/.test(name);
  const value = isArgument ? parameterAt(Number(name), scope) : valuesOf(scope, name)?.[0];
  const open = () => (isArgument ? notGiven(scope, text) : notSaid(scope, text, name));
  const isSet = operator.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
  // The shell splits only the unquoted parts of the fallback in `${A:-fallback}`.
  const other = () =>
    isQuoted || operand.parts === undefined
      ? [{ text: expandWhole(operand, scope), splits: !isQuoted }]
      : operand.parts.flatMap((part) =>
          part.type === "Literal" ? [{ text: part.value, splits: true }] : piecesOf(part, scope, false),
        );
  if (operator.endsWith("+")) {
    // If nothing sets the variable of `${A:+text}`, the user must give its value: `text` may be a whole flag.
    const isSaid = isArgument ? scope.parameters !== undefined : scope.variables.has(name);
    if (value === undefined && !isSaid) throw open();
    return isSet ? other() : [];
  }
  if (isSet) return [{ text: value ?? "", splits: !isQuoted }];
  if (operator.endsWith("?")) throw open();
  if (operator.endsWith("=")) scope.variables.set(name, [expandWhole(operand, scope)]);
  return other();
}

/** The folder in the arguments of `cd`; undefined for `cd -` and without a folder. Options such as `-P` and `--` are skipped. */
export function folderOf(words: readonly string[]): string | undefined {
  return words.some((word) => /^([-+]\d*)$/.test(word))
    ? undefined
    : words.find((word) => !word.startsWith("-"));
}

/** The output of `seq`. @throws NotKnown */
function sequence(words: readonly string[], text: string): string {
  const [last = "", step = "1", first = "1"] =
    words.length < 3 ? [words.at(-1), "1", words.at(-2)] : [words[2], words[1], words[0]];
  const numbers = braced(`{${first}..${last}..${step}}`);
  if (numbers === undefined || words.length > 3) throw new NotKnown(text);
  return Number(last) < Number(first) ? "" : numbers.join("\n");
}

/** The output of a command in `$( … )`, for the few commands whose output from-link can work out. @throws NotKnown */
function printed(script: ParsedScript | undefined, text: string, scope: Scope): string {
  const [first, second, ...more] = (script?.commands ?? []).flatMap(({ command }): readonly SyntaxNode[] =>
    command.type === "AndOr" && command.operators.every((operator) => operator === "&&")
      ? command.commands
      : [command],
  );
  if (first?.type === "Pipeline" && second === undefined) return printedOfFile(first, text, scope);
  if (first?.type !== "Command" || more.length > 0) throw new NotKnown(text);
  if (second === undefined) return printedBy(first, text, scope, scope.cwd);
  const [cd, ...words] = wordsOf(first, scope);
  const folder = folderOf(words);
  if (second.type !== "Command" || cd !== "cd" || folder === undefined || scope.cwd === undefined)
    throw new NotKnown(text);
  return printedBy(second, text, scope, resolve(scope.cwd, folder));
}

function printedBy(command: Command, text: string, scope: Scope, cwd: string | undefined): string {
  const isElsewhere = ({ operator, descriptor }: Redirection) =>
    /^&?>/.test(operator) && !(descriptor?.type === "FileDescriptor" && descriptor.value === 2);
  if (command.redirects.some(isElsewhere)) throw new NotKnown(text);
  const words = wordsOf(command, scope).filter((word) => word !== "--");
  const [name, path, ...more] = words;
  if (name === "pwd" && (path === undefined || path === "-P")) {
    if (cwd === undefined) throw new NotKnown(text, { lost: scope.lost });
    return cwd;
  }
  if (name === "dirname" && path !== undefined && more.length === 0) return dirname(path);
  if (name === "basename" && path !== undefined && more.length < 2) return basename(path, more[0]);
  const [of = path] = name === "readlink" && /^-[fem]$/.test(path ?? "") ? more : [];
  if (
    /^(readlink|realpath)$/.test(name ?? "") &&
    of !== undefined &&
    !of.startsWith("-") &&
    cwd !== undefined
  )
    return realPath(resolve(cwd, of), text, scope);
  if (name === "seq") return sequence(words.slice(1), text);
  if (name === "echo" && !/^-|\\/.test(words.slice(1).join(" "))) return words.slice(1).join(" ");
  // Returns only the program's name, although `which` prints a path: a container's settings need neither.
  if (name === "which" && path !== undefined && more.length === 0) return path;
  if (name === "command" && path === "-v" && more.length === 1) return more[0] ?? "";
  throw new NotKnown(text);
}

/** The output of `cat .env | xargs` or `grep -v '^#' .env | xargs`, if this machine has the file. @throws NotKnown */
function printedOfFile({ commands }: Pipeline, text: string, scope: Scope): string {
  const all = commands.map((command) => (command.type === "Command" ? wordsOf(command, scope) : []));
  const [first = [], ...others] = all;
  const file = first.at(-1) ?? "";
  const filters = [first.slice(0, -1).join(" "), ...others.map((words) => words.join(" "))];
  const isKnown = /^(cat|grep -v \^[#$])(\|grep -v \^[#$])*\|xargs$/.test(filters.join("|"));
  const lines = isKnown && scope.cwd !== undefined ? textAt(resolve(scope.cwd, file)).split(/\r?\n/) : [];
  const printed = lines.filter(
    (line) =>
      !(filters.includes("grep -v ^#") && line.startsWith("#")) &&
      !(filters.includes("grep -v ^$") && line === ""),
  );
  const words = printed.join(" ").trim();
  // xargs handles quotes and `\` in its own way, which from-link does not imitate.
  if (words === "" || /["'\\]/.test(words)) throw new NotKnown(text);
  return words;
}

/**
 * Resolves the symbolic links of a path. Returns the script's own path unchanged if that file does not exist.
 *
 * @throws NotKnown for all other paths that do not exist
 */
function realPath(path: string, text: string, { script, source }: Scope): string {
  if (existsSync(path)) return realpathSync(path);
  if (path === script || path === source) return path;
  throw new NotKnown(text);
}

function wordsOf({ name, args }: Command, scope: Scope): string[] {
  const words = [name, ...args].filter((word): word is Word => word?.type === "Word");
  return words.flatMap((word) => expand(word, scope));
}
