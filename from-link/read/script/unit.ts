import { globSync } from "node:fs";
import { basename } from "node:path";
import type { Fault } from "../../model/reportEntry.ts";
import { textAt } from "./found.ts";
import { mentionsIn } from "./notFollowed.ts";
import { newScope, type Scope } from "./scope.ts";

/** A command of a unit, translated to shell syntax, with its first and last line. */
interface UnitCommand {
  readonly line: number;
  readonly end: number;
  readonly text: string;
  /** Whether the command is the unit's service, which runs as long as the unit is active. */
  readonly isService: boolean;
}

/** The content of a systemd unit. */
export interface Unit {
  readonly commands: readonly UnitCommand[];
  readonly faults: readonly Fault[];
  readonly scope: Scope;
  /** The unit's `Restart` setting. */
  readonly restart?: string;
  /** Paths of drop-in files, whose settings change the unit. */
  readonly dropIns: readonly string[];
}

/** Whether a text is a systemd unit that runs commands. */
export function isUnit(text: string): boolean {
  const [first = ""] = text
    .split("\n")
    .filter((line) => !/^\s*([#;].*)?$/.test(line) || line.startsWith("#!"));
  return /^\s*\[\w+\]\s*$/.test(first) && /^\s*\[Service\]\s*$/m.test(text) && /^\s*Exec\w+\s*=/m.test(text);
}

/** Reads a systemd unit. Its commands follow systemd's own rules, not those of a shell. */
export function readUnit(file: string, text: string, environment: Scope["environment"]): Unit {
  const settings = settingsOf(text);
  const specifiers = specifiersOf(file);
  const all = (name: string) => settings.filter((setting) => setting.name === name);
  const last = (name: string) => all(name).at(-1)?.value;
  const variables = new Map<string, string[]>();
  const set = (name: string | undefined, value: string) => name !== undefined && variables.set(name, [value]);
  for (const { value } of all("Environment")) {
    for (const word of wordsOf(value, specifiers)) {
      const [name, ...rest] = plain(word).split("=");
      set(name, rest.join("="));
    }
  }
  for (const { value } of all("EnvironmentFile")) {
    for (const line of textAt(value.replace(/^-/, "")).split("\n")) {
      const [, name, , inside = ""] = /^\s*([A-Za-z_]\w*)\s*=\s*(["']?)(.*?)\2\s*$/.exec(line) ?? [];
      set(name, inside);
    }
  }
  const faults: Fault[] = [];
  const isOneshot = last("Type") === "oneshot";
  const commands = settings.flatMap(({ name, value, line, end }) => {
    if (!/^Exec\w+$/.test(name)) return [];
    const words = wordsOf(value, specifiers);
    const [specifier] = words.flat().flatMap(({ specifier: found }) => found ?? []);
    const isService = name === "ExecStart" && !isOneshot;
    if (specifier === undefined)
      return [{ line, end, text: commandsOf(words, variables).join("; "), isService }];
    const what = `${specifier} is known only to systemd`;
    if (mentionsIn(words.map(plain).join(" ")).length > 0)
      faults.push({ where: `${file}:${line}`, what, todo: "Write what it becomes in its place." });
    return [{ line, end, text: "", isService }];
  });
  const scope: Scope = {
    ...newScope(environment),
    ...{ variables, exported: new Set(variables.keys()) },
    cwd: last("WorkingDirectory")?.replace(/^-/, "") ?? "/",
  };
  return { commands, faults, scope, restart: last("Restart"), dropIns: globSync(`${file}.d/*.conf`) };
}

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly line: number;
  readonly end: number;
}

/**
 * The settings of all sections. A line that ends with `\` continues on the next line that is no comment. A setting without a
 * value removes earlier settings of the same name.
 */
function settingsOf(text: string): Setting[] {
  const settings: Setting[] = [];
  let open: { text: string; line: number } | undefined;
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*[#;]/.test(line)) return;
    const whole = open === undefined ? line : `${open.text} ${line.trim()}`;
    const at = open?.line ?? index + 1;
    open = whole.endsWith("\\") ? { text: whole.slice(0, -1), line: at } : undefined;
    if (open !== undefined) return;
    const [, name, value] = /^\s*(\w+)\s*=\s*(.*)$/s.exec(whole) ?? [];
    if (name !== undefined) settings.push({ name, value: value ?? "", line: at, end: index + 1 });
  });
  return settings.filter(
    (setting, at) => !settings.slice(at).some(({ name, value }) => name === setting.name && value === ""),
  );
}

/** A piece of a word: plain text, a variable, or a specifier that only systemd knows. */
interface Piece {
  readonly text: string;
  readonly variable?: string;
  readonly specifier?: string;
  /** Whether the piece is an unquoted `;`. As a whole word, an unquoted `;` ends a command. */
  readonly isEnd?: boolean;
}

const plain = (word: readonly Piece[]): string => word.map(({ text }) => text).join("");

const TOKEN =
  /(?<space>\s+)|(?<quote>["'])|\\(?<escaped>.)|%(?<percent>.)|\$(?<dollar>\$)|\$\{(?<braced>\w+)\}|\$(?<bare>\w+)|(?<other>[^\s"'\\%$]+|.)/gsu;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", s: " " };

type Specifiers = Readonly<Record<string, string | undefined>>;

/** Values of the specifiers that follow from a unit's file name, such as `%n` and `%p`. */
function specifiersOf(file: string): Specifiers {
  const [n, N = "", p, , i] = /^(([^@]+)(@(.*))?)\.service$/.exec(basename(file)) ?? [];
  if (n === undefined || i === "") return { "%": "%", p };
  return { "%": "%", n, N, p, i, I: i };
}

/** The words of a command, split by systemd's rules. */
function wordsOf(value: string, specifiers: Specifiers): Piece[][] {
  const words: Piece[][] = [];
  let open: Piece[] | undefined;
  let quote: string | undefined;
  for (const { groups = {}, 0: text } of value.matchAll(TOKEN)) {
    if (groups.space !== undefined && quote === undefined) {
      if (open !== undefined) words.push(open);
      open = undefined;
      continue;
    }
    open ??= [];
    if (groups.quote !== undefined && (quote === undefined || quote === groups.quote))
      quote = quote === undefined ? groups.quote : undefined;
    else open.push({ ...pieceOf(groups, text, specifiers), isEnd: text === ";" && quote === undefined });
  }
  if (open !== undefined) words.push(open);
  return words;
}

function pieceOf(groups: Record<string, string | undefined>, text: string, specifiers: Specifiers): Piece {
  const { escaped, percent, dollar, braced, bare } = groups;
  if (escaped !== undefined) return { text: ESCAPES[escaped] ?? escaped };
  if (percent !== undefined) {
    const known = specifiers[percent];
    return known === undefined ? { text, specifier: text } : { text: known };
  }
  if (dollar !== undefined) return { text: "$" };
  return { text, variable: braced ?? bare };
}

/** The commands of a line, translated to shell syntax. A `;` as a separate word divides commands. */
function commandsOf(words: readonly (readonly Piece[])[], variables: Scope["variables"]): string[] {
  const end = words.findIndex(([piece, ...more]) => piece?.isEnd === true && more.length === 0);
  const command = end < 0 ? words : words.slice(0, end);
  const [[first, ...rest] = [], ...others] = command;
  const [, prefix = "", name = ""] = /^([-@:+!|]*)(.*)$/s.exec(first?.text ?? "") ?? [];
  const program = first === undefined ? [] : [[{ ...first, text: name }, ...rest]];
  // If a command has the prefix `@`, its second word is no argument, but the name that the program gets as argv[0].
  const text = [...program, ...(prefix.includes("@") ? others.slice(1) : others)]
    .map((word) => quoted(word, variables))
    .join(" ");
  return end < 0 ? [text] : [text, ...commandsOf(words.slice(end + 1), variables)];
}

/** The words into which systemd splits a variable's value (systemd.service(5), "Command lines"). */
function splitAtBlanks(value: string): string[] {
  const words = value.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\]|["'\\])+/gs) ?? [];
  return words.map((word) =>
    word.replace(
      /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs,
      (_, double?: string, single?: string, escaped?: string) =>
        double === undefined ? (single ?? escaped ?? "") : double.replace(/\\(.)/gs, "$1"),
    ),
  );
}

/**
 * A word, translated to shell syntax. A variable's value is split only if `$NAME` is the whole word; quotes in the value group
 * words.
 */
function quoted(word: readonly Piece[], variables: Scope["variables"]): string {
  const [first] = word;
  if (word.length === 1 && first?.variable !== undefined && !first.text.includes("{")) {
    const [value] = variables.get(first.variable) ?? [];
    if (value === undefined || !/["'\\]/.test(value)) return first.text;
    return splitAtBlanks(value)
      .map((each) => quoted([{ text: each }], variables))
      .join(" ");
  }
  const parts = word.map(({ text, variable }) =>
    variable === undefined ? `'${text.replaceAll("'", `'\\''`)}'` : `"\${${variable}}"`,
  );
  return parts.length === 0 ? "''" : parts.join("").replaceAll("''", "");
}
