import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Command, Redirection } from "unbash";
import { type Document, isCollection, parseAllDocuments } from "yaml";
import type { Fault } from "../../model/reportEntry.ts";
import { mentionsIn } from "./notFollowed.ts";
import type { NotKnown, Scope } from "./scope.ts";
import { DOCUMENT } from "./transcript.ts";

const DASHES = /^[\u2010-\u2015\u2212]/;

/**
 * Matches `{{ name }}` of Jinja and others, also if blanks split it into words. Does not match Docker's own `{{.Name}}`, which
 * begins with a dot or a function.
 */
const TEMPLATE = /\{\{-?$|\{\{-?\s*[A-Za-z_][\w.]*\s*(\}\}|\||$)/;

/** Faults for words that look like mistakes: placeholders, templates, typographic dashes, a blank after `\`. */
export function* placeholders(
  command: Command,
  words: readonly { readonly values: readonly string[]; readonly text: string }[],
): Generator<Omit<Fault, "where">> {
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
    } else if (values.length === 1 && /^\\\s+(#|$)/.test(text)) {
      yield {
        what: `a blank${text.includes("#") ? " and a comment follow" : " follows"} the "\\" at the end of a line, which makes the blank a word and ends the command there`,
        understood: `an image whose name is ${JSON.stringify(value)}`,
        todo: `Take ${text.includes("#") ? "what is" : "the blanks"} behind "\\" away.`,
      };
    } else if (TEMPLATE.test(value)) {
      yield {
        what: `${text} is a value that a template is to fill in`,
        todo: "Give the file that the template makes, or write the value.",
      };
    }
  }
}

/** Whether a redirection is in fact a placeholder such as `<port>`: `<` and `>` directly enclose a word. */
function isPlaceholder(redirect: Redirection, _index: number, all: readonly Redirection[]): boolean {
  if (redirect.type !== "Redirect" || redirect.operator !== "<" || redirect.descriptor !== undefined)
    return false;
  const end = redirect.target?.end;
  return redirect.target?.pos === redirect.pos + 1 && all.some(({ pos }) => pos === end);
}

/** The fault for a relative path whose folder is not known, or does not exist on this machine. */
export function unknownFolder(args: readonly string[], { cwd, lost }: Scope, where: string): Fault[] {
  if (cwd !== undefined && existsSync(cwd)) return [];
  const relative = args.find(
    (word, index) =>
      /^(-v|--[a-z-]+=)?\.{1,2}[/:]|(src|source)=\.{1,2}[/,]/.test(word) ||
      (/^--(env|label)-file$/.test(args[index - 1] ?? "") && !word.startsWith("/")),
  );
  if (relative === undefined) return [];
  if (cwd !== undefined) {
    const what = `${relative} is from the folder ${cwd}, which is not on this machine`;
    return [{ where, what, todo: "Run from-link where the folder is, or write the whole path." }];
  }
  const why = lost === undefined ? "" : `: ${lost}`;
  const what = `which folder ${relative} is from is known only when the script runs${why}`;
  return [{ where, what, todo: "Write the whole path, or give `cd` a folder that the script names." }];
}

/** The fault for words whose values are not known for one common cause. */
export function notKnown(
  errors: readonly NotKnown[],
  { file, missing }: { file: string; missing: readonly string[] },
): Omit<Fault, "where"> {
  const each = (texts: readonly string[]) => [...new Set(texts)].join(", ");
  const causes = errors.map((error) => error.root ?? error);
  const [{ variable, isLooped, isArgument, lost, text: first }] = causes as [NotKnown];
  const text = isArgument === true ? each(causes.map((cause) => cause.text)) : first;
  const led = each(
    errors.flatMap((error) => (error.root === undefined || error.text === text ? [] : error.text)),
  );
  const others = led === "" ? "" : ` (used by ${led})`;
  if (isLooped) {
    return {
      what: `${text} may have another value in each round of its loop, and what the rounds are is known only when the script runs`,
      todo: "Write out what the loop goes over, or its runs.",
    };
  }
  if (isArgument === true) {
    return {
      what: `${text} ${text.includes(", ") ? "are arguments" : "is an argument"} of the script${others}`,
      todo: `Say what it is called with: --script '${file} ARGUMENT…'`,
    };
  }
  if (lost !== undefined) {
    return {
      what: `which folder ${text} is, is not known${others}: ${lost}`,
      todo: "Write the whole path, or give `cd` a folder that the script names.",
    };
  }
  const named =
    variable === undefined ? new Set(errors.flatMap((error) => error.variable ?? [])) : [variable];
  const names = [...named].map((name) => `${name}=…`).join(" ");
  if (names !== "") {
    const what =
      variable === undefined
        ? `${text} is known only when the script runs${others}`
        : `the script does not say what ${text} is${others}`;
    const there = missing.length === 0 ? "" : `, or have the file at hand: ${each(missing)}`;
    const without = /^\$\{\w+:?\+/.test(text) ? ` (${variable}= leaves it out)` : "";
    return { what, todo: `Say it in the environment: ${names} from-link …${without}${there}` };
  }
  if (text.startsWith("[")) {
    return {
      what: `${text} looks like a value that a reader was to replace`,
      todo: "Write the value, or put it in quotes.",
    };
  }
  return { what: `${text} is known only when the script runs`, todo: "Write what it becomes in its place." };
}

/**
 * Matches file names that a shell script may have: without an extension, or with one of these extensions. Names such as
 * `Makefile` stand for other languages.
 */
const SCRIPT_NAME = /^(?!\w*file$)\.?[^.]*$|\.(sh|bash|dash|ash|ksh|zsh|command|service|txt|log|run|tmp)$/i;
const SHELL_LINE = /^#!.*[/ ]((ba|da|a|k|z)?sh|busybox)(\s|$)/;

/**
 * The fault for a file that is not a shell script, with the numbers of the lines that start containers; undefined for a shell
 * script.
 */
export function otherLanguage(file: string, text: string): Fault | undefined {
  const isScript = text.startsWith("#!")
    ? SHELL_LINE.test(text)
    : DOCUMENT.test(file) || (SCRIPT_NAME.test(basename(file)) && !isYaml(text));
  if (isScript) return undefined;
  return { where: file, what: "it is no script of a shell", understood: mentionedAt(text), todo: PASTE };
}

/** Whether a text is a YAML map or list, as CI, cloud-init, Ansible and Salt have it. */
function isYaml(text: string): boolean {
  if (!/^[\s-]*["']?[\w.-]+["']?:(\s|$)/m.test(text)) return false;
  const documents = parseAllDocuments(text) as Document[];
  const isWhole = documents.every(({ errors }) => errors.length === 0);
  return isWhole && documents.some(({ contents }) => isCollection(contents));
}

/** The fault for a file in which no command could be read. */
export function nothingRead(file: string, text: string): Fault {
  const understood = mentionedAt(text);
  if (understood === undefined) {
    const todo = "Name a script that has one, or give the lines by --script -.";
    return { where: file, what: "there is no docker run in it", todo };
  }
  return { where: file, what: "no docker run in it is a command of a shell", understood, todo: PASTE };
}

const PASTE = "Paste its shell lines into a file of their own, and give that by --script FILE.";

/** A phrase that names the lines of a text that start containers; undefined if no line does. */
function mentionedAt(text: string): string | undefined {
  const lines = mentionsIn(text).map(({ at }) => text.slice(0, at).split("\n").length);
  const [first, ...more] = [...new Set(lines)];
  if (first === undefined) return undefined;
  return more.length === 0
    ? `one is on line ${first}`
    : `they are on the lines ${[first, ...more].join(", ")}`;
}
