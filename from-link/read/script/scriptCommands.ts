import { dirname } from "node:path";
import { parse, type Assignment, type Command, type Redirection, type Word } from "unbash";
import type { Fault } from "../../model/fault.ts";
import { withoutSecrets } from "../../model/secrets.ts";
import { dockerWords, mayStartDocker, type DockerWords } from "./dockerWords.ts";
import { expand } from "./expand.ts";
import { NotKnown, type Scope } from "./scope.ts";
import { walk } from "./walk.ts";

/** A word of a command, as it stands in the script. */
export interface ScriptWord {
  /** What it becomes; more than one where it is split. */
  readonly values: readonly string[];
  readonly text: string;
}

/** A `docker run` or `docker create` of a script, with all words known. */
export interface ScriptCommand extends DockerWords {
  readonly file: string;
  readonly line: number;
  readonly words: readonly ScriptWord[];
  /** Folder that its relative paths are from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A script as text. */
export interface ScriptText {
  /** As it was named. */
  readonly file: string;
  readonly text: string;
  /** Path of the script; undefined on standard input. */
  readonly path?: string;
  /** Folder that it runs in. @default its own, or the current one */
  readonly folder?: string;
}

const DASHES = /^[\u2010-\u2015\u2212]/;
const LINES_SHOWN = 120;

/** Reads a script without running it: all its `docker run` and `docker create`, and what cannot be read of them. */
export function scriptCommands(
  { file, text, path, folder }: ScriptText,
  environment: Readonly<Record<string, string | undefined>>,
): { commands: ScriptCommand[]; faults: Fault[] } {
  // A shell ends a line at a line feed alone, and a file of Windows has more.
  const source = text.replaceAll("\r\n", "\n");
  const script = parse(source);
  const [commands, faults]: [ScriptCommand[], Fault[]] = [[], []];
  const scope: Scope = {
    variables: new Map(),
    environment,
    script: path,
    cwd: folder ?? (path === undefined ? process.cwd() : dirname(path)),
  };
  const lineOf = (pos: number) => source.slice(0, pos).split("\n").length;
  walk(script, scope, (command, here) => {
    const line = lineOf(command.pos);
    const where = `${file}:${line}`;
    const said = withoutSecrets(
      [...(command.name ? [command.name] : []), ...command.args].map((word) => ({
        text: word.text,
        values: [word.text],
      })),
    );
    const refuse = (error: NotKnown) =>
      faults.push({ where, ...notKnown(error), understood: shortened(said) });
    try {
      const words = wordsOf(command, here, refuse);
      if (words === undefined) return;
      const values = words.flatMap((word) => word.values);
      const found = dockerWords(values);
      if (found === undefined) return;
      const wrong = [...placeholders(command, words)].map((fault) => ({ where, ...fault }));
      faults.push(...wrong);
      if (wrong.length > 0) return;
      const env = { ...environment, ...exported(here) };
      const [host, context] = ["DOCKER_HOST", "DOCKER_CONTEXT"].map((each) => here.variables.get(each)?.[0]);
      const daemon = found.daemon ?? host ?? context;
      commands.push({ ...found, daemon, file, line, words, cwd: here.cwd ?? ".", env });
    } catch (error) {
      if (!(error instanceof NotKnown)) throw error;
      refuse(error);
    }
  });
  if (commands.length + faults.length === 0) {
    for (const { message, pos } of script.errors ?? [])
      faults.push({
        where: `${file}:${lineOf(pos)}`,
        what: `no shell takes this: ${message}`,
        todo: "Mend the script.",
      });
  }
  return { commands, faults };
}

/** Undefined for what is no `docker run`; nothing else of a script is looked at. */
function wordsOf(
  { name, args }: Command,
  scope: Scope,
  refuse: (error: NotKnown) => void,
): ScriptWord[] | undefined {
  if (name === undefined) return undefined;
  const words: ScriptWord[] = [];
  let isWhole = true;
  const all = [name, ...args];
  for (const [index, word] of all.entries()) {
    try {
      words.push({ values: expand(asWord(word), scope), text: word.text });
    } catch (error) {
      if (!(error instanceof NotKnown)) throw error;
      const before = words.flatMap(({ values }) => values);
      const after = all.slice(index + 1).map(({ text }) => text);
      const isDocker =
        dockerWords(before) !== undefined || dockerWords([...before, "docker", ...after]) !== undefined;
      if (!isDocker || !looksLikeRun(before, all)) return undefined;
      refuse(error);
      isWhole = false;
      words.push({ values: [word.text], text: word.text });
    }
    // A command that is another one is not read any further.
    if (index === 0 && !mayStartDocker(words[0]?.values[0])) return undefined;
  }
  return isWhole ? words : undefined;
}

function looksLikeRun(before: readonly string[], all: readonly { text: string }[]): boolean {
  return dockerWords(before) !== undefined || all.some(({ text }) => text.includes("--link"));
}

function asWord(word: Word | Assignment): Word {
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

function exported(scope: Scope): Record<string, string> {
  const known = [...scope.variables].flatMap(([name, values]) =>
    values?.[0] === undefined ? [] : [[name, values[0]]],
  );
  return Object.fromEntries(known) as Record<string, string>;
}

/** What only looks like a command: a text that a reader was to replace. */
function* placeholders(command: Command, words: readonly ScriptWord[]): Generator<Omit<Fault, "where">> {
  const input = command.redirects.find(isPlaceholder);
  if (input !== undefined) {
    yield {
      what: "`<` has the shell read a file here, which leaves the words behind it out of the command",
      todo: "If <…> stands for a value of yours, write the value.",
    };
  }
  for (const { values, text } of words) {
    const [value = ""] = values;
    if (DASHES.test(value)) {
      yield {
        what: `${text} begins with a dash of print, not with "-"`,
        understood: "an image, as it is no flag to Docker",
        todo: `Write ${value.replace(DASHES, value.length > 2 ? "--" : "-")}.`,
      };
    } else if (value === "..." || value === "…") {
      yield { what: `${text} stands for something that is left out`, todo: "Write what it stands for." };
    } else if (values.length === 1 && value.trim() === "" && value !== "") {
      yield {
        what: 'a blank follows the "\\" at the end of a line, which makes the blank a word and ends the command there',
        understood: "an image whose name is a blank",
        todo: 'Take the blanks behind "\\" away.',
      };
    }
  }
}

function isPlaceholder(redirect: Redirection): boolean {
  return redirect.type === "Redirect" && redirect.operator === "<" && redirect.descriptor === undefined;
}

function notKnown({ text, variable }: NotKnown): Omit<Fault, "where"> {
  if (variable !== undefined) {
    return {
      what: `the script does not say what ${text} is`,
      todo: `Say it in the environment: ${variable}=… from-link …`,
    };
  }
  if (text.startsWith("[")) {
    return {
      what: `${text} looks like a value that a reader was to replace`,
      todo: "Write the value, or put it in quotes.",
    };
  }
  return { what: `${text} is known only when the script runs`, todo: "Write what it becomes in its place." };
}

function shortened(line: string): string {
  return line.length > LINES_SHOWN ? `${line.slice(0, LINES_SHOWN)}…` : line;
}
