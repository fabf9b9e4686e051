import { dirname, isAbsolute, relative, resolve } from "node:path";
import { parse, type Assignment, type Command, type ParsedScript, type Redirection, type Word } from "unbash";
import type { OriginWord } from "../../model/containerModel.ts";
import { withoutSecrets } from "../../model/secrets.ts";
import { changedBy } from "./changes.ts";
import { idOf, printing, printsId } from "./containerIds.ts";
import { endsWithoutLink, innerCommand, type InnerCommand } from "./innerCommand.ts";
import { expand, expandWhole } from "./expand.ts";
import { Found, type Piece, type ReadScript, scriptFile, textAt, TooMany } from "./found.ts";
import { mentionsIn, shortened } from "./notFollowed.ts";
import { exportedOf, newScope, type NotKnown, scopeOfChild, type Scope } from "./scope.ts";
import { walk, type Visitor } from "./walk.ts";
import { typedIn } from "./transcript.ts";
import { isUnit, readUnit, type Unit } from "./unit.ts";
import {
  asWord,
  dockerSetting,
  inputFiles,
  inputText,
  isParameter,
  known,
  literal,
  startsDocker,
  textOfInput,
} from "./nodeText.ts";
import { otherLanguage, placeholders, unknownFolder } from "./wrongWords.ts";

/** Largest number of shell commands that are followed in one script. Nested loops could otherwise take forever. */
const MOST_STEPS = 1_000_000;
/** Deepest nesting of scripts within scripts that is followed. */
const DEEPEST_SCRIPT = 10;

/** Matches commands that print the address of a daemon, as in `eval "$(docker-machine env NAME)"`. */
const NAMES_DAEMON = /(docker-machine(\.exe)?["']?\s+env|docker-env|boot2docker\s+shellinit)\b/;
const IN_YOUR_SHELL = "Run it in your shell, then from-link.";
const BY_NAME = "If docker runs it, write it out as a docker run.";
const OF_A_UNIT = "If a unit of systemd has it, give the unit by a file of its own: --script NAME.service.";
const OF_ZSH = "it is read as bash has it, which splits variables at blanks and counts arrays from 0";
const AS_BASH = "If its runs have no such variables, they are as they should be; else write them out.";
const WHOLE_UNIT = "Give both as one: systemctl cat NAME > FILE.service, and --script FILE.service.";
/** Commands that print or ignore their arguments, and run no command in them. */
const PRINTING = ["echo", "printf", "cat", "logger", ":", "true", "exit", "return"];
/** Commands whose arguments are search terms or file names, and are not run. */
const LOOKING =
  "grep egrep fgrep rg pgrep pkill ps test [ which type chmod chown cp mv rm ls ln touch mkdir dirname basename realpath readlink".split(
    " ",
  );

/** A script from the user. */
export interface GivenScript {
  /** The script's name as the user gave it. */
  readonly file: string;
  readonly text: string;
  /** Path of the script; undefined for standard input. */
  readonly path?: string;
  /** Arguments of the script, if the user gave them. */
  readonly args?: readonly string[];
}

/**
 * Reads every `docker run` and `docker create` of a script, without running it. Each command that cannot be read becomes a
 * fault.
 *
 * @param given the other scripts from the user: names by path. Such a script is read where this script runs it.
 */
export function scriptCommands(
  { file, text, path, args }: GivenScript,
  environment: Readonly<Record<string, string | undefined>>,
  given: ReadonlyMap<string, string> = new Map(),
): ReadScript {
  const reader = new ScriptReader(new Found(file), given);
  const source = linesOf(text);
  const other = otherLanguage(file, source);
  if (other !== undefined) return { commands: [], faults: [other], notFollowed: [], followed: new Set() };
  const scope: Scope = {
    ...newScope(environment),
    ...{
      script: path,
      parameters: args,
      hasArguments: args === undefined,
      cwd: path === undefined ? process.cwd() : dirname(path),
    },
  };
  try {
    if (/^#!.*\bzsh\b/.test(source)) reader.found.list(1, "zsh", OF_ZSH, AS_BASH);
    if (isUnit(source)) reader.unit(readUnit(file, source, environment));
    else reader.readShown(typedIn(source, file), scope, source);
    reader.found.listUnread(source);
    for (const [found, read] of reader.others.values()) found.listUnread(read);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
  }
  return { ...reader.found.result(), followed: new Set(reader.others.keys()) };
}

/** The words of a command line that calls a script; only the line itself if a word is not known. */
export function wordsOfCall(line: string, environment: Scope["environment"]): string[] {
  const [statement, ...more] = parse(line).commands;
  const scope = { ...newScope(environment), cwd: undefined };
  if (statement?.command.type !== "Command" || more.length > 0) return [line];
  const { name, args } = statement.command;
  const words = known(() =>
    [name, ...args].flatMap((word) => (word === undefined ? [] : expand(asWord(word), scope))),
  );
  return words ?? [line];
}

/** A text without the byte order mark and the carriage returns of Windows. */
const linesOf = (text: string): string => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");

interface ReadWord extends OriginWord {
  readonly error?: NotKnown;
}

/** A docker command. */
interface DockerLine {
  readonly command: Command;
  readonly words: readonly ReadWord[];
  /** Index of the word that names docker. */
  readonly first: number;
  readonly line: number;
  readonly scope: Scope;
}

/** Progress of reading a script, shared with the scripts that it runs. */
interface Progress {
  /** Whether the current command is the service of a systemd unit. */
  isService: boolean;
  /** The `Restart` setting of the systemd unit that is being read. */
  restart?: string;
  depth: number;
  steps: number;
}

/** Reads one script file, including scripts in arguments of its commands, as in `sh -c SCRIPT`. */
class ScriptReader {
  readonly found: Found;
  /** Other files that the script runs or includes: findings and text, by path. */
  readonly others: Map<string, [found: Found, text: string]>;
  private readonly given: ReadonlyMap<string, string>;
  private readonly progress: Progress;
  /** Placeholders for container ids, by the commands that print the ids. */
  private readonly ids = new Map<Command | undefined, string>();

  constructor(
    found: Found,
    given: ReadonlyMap<string, string>,
    { others, progress }: { others: ScriptReader["others"]; progress: Progress } = {
      others: new Map(),
      progress: { isService: false, depth: 0, steps: 0 },
    },
  ) {
    this.found = found;
    this.given = given;
    this.others = others;
    this.progress = progress;
  }

  /** A reader for another file that the script runs or includes, and the file's text; undefined if the file is no shell script. */
  private other(path: string, name: string): { reader: ScriptReader; text: string } | undefined {
    const [known, read] = this.others.get(path) ?? [];
    const text = read ?? linesOf(textAt(path));
    if (text === "" || otherLanguage(name, text) !== undefined) return undefined;
    const found = known ?? new Found(name, this.found);
    this.others.set(path, [found, text]);
    return {
      reader: new ScriptReader(found, this.given, { others: this.others, progress: this.progress }),
      text,
    };
  }

  /**
   * Reads the commands that a text such as a README shows. If the commands have a syntax error when they are read together,
   * reads each block alone.
   */
  readShown(typed: string, scope: Scope, source: string): void {
    if (typed === source || parse(typed).errors === undefined) {
      this.read(typed, { ...scope, hasEnd: typed === source }, 1);
      return;
    }
    let line = 1;
    for (const block of typed.split(/(?<=\n\n)(?!\n)/)) {
      const isAbout = mentionsIn(block).length > 0 || parse(block).errors === undefined;
      if (isAbout) this.read(block, scope, line, true);
      line += block.split("\n").length - 1;
    }
  }

  /**
   * @param firstLine line of the file at which the text begins
   * @param isBlock whether the text is one block of several in its file
   */
  read(text: string, scope: Scope, firstLine: number, isBlock = false): void {
    const script = parse(text);
    const { commands, faults } = this.found;
    const before = commands.length + faults.length;
    this.progress.depth++;
    walk(script, scope, this.visitor(text, firstLine));
    this.progress.depth--;
    this.errors(script, text, firstLine, commands.length + faults.length > before || isBlock);
  }

  /** Reports the syntax errors of a text. @param isRead whether anything else in the text was read */
  private errors({ errors = [] }: ParsedScript, text: string, firstLine: number, isRead: boolean): void {
    for (const { message, pos } of errors) {
      const line = lineAt(text, pos, firstLine);
      const [what, todo] = [`no shell takes this: ${message}`, "Mend the script."];
      if (isRead) this.found.list(line, what, "what is behind it may not have been read", todo);
      else this.found.faults.push({ where: `${this.found.file}:${line}`, what, todo });
    }
  }

  private visitor(text: string, firstLine: number): Visitor {
    const lineOf = (pos: number) => lineAt(text, pos, firstLine);
    const lineIn = ({ atLine }: Scope) => (atLine === undefined ? lineOf : () => atLine);
    const command: Visitor["command"] = (each, here, isShown, own = here) =>
      this.command(each, { scope: here, own }, isShown, lineIn(here));
    return {
      command,
      call: (each, here, isShown, body) => {
        const { size } = this.found;
        body();
        if (this.found.size === size && startsDocker(each)) command(each, here, isShown);
      },
      line: lineOf,
      reads: (pos, end) => {
        this.found.reads(lineOf(pos), lineOf(end));
      },
      idOf: (word) => this.ids.get(printing(word)),
      assignment: (assignment, here) => this.assignment(assignment, here, lineIn(here)),
      sourced: ([name = ""], { cwd }, pos) => {
        const path = cwd === undefined && !isAbsolute(name) ? undefined : resolve(cwd ?? "/", name);
        const other = path === undefined ? undefined : this.other(path, shownPath(path));
        if (path === undefined || other === undefined) {
          this.found.missing.push(`${name}, which line ${lineOf(pos)} of ${this.found.file} reads`);
          return undefined;
        }
        const { reader, text: read } = other;
        const script = parse(read);
        reader.errors(script, read, 1, true);
        return { script, path, visitor: reader.visitor(read, 1) };
      },
    };
  }

  /** Reads a systemd unit. */
  unit({ commands, faults, scope, restart, dropIns }: Unit): void {
    this.found.faults.push(...faults);
    for (const each of dropIns)
      this.found.list(1, each, "it is beside the unit, and changes what the unit runs", WHOLE_UNIT);
    this.progress.restart = restart;
    for (const { text, line, end, isService } of commands) {
      this.progress.isService = isService;
      this.found.reads(line, end);
      this.read(text, scope, line);
    }
  }

  private command(
    command: Command,
    { scope, own }: { scope: Scope; own: Scope },
    isShown: boolean,
    lineOf: Visitor["line"],
  ): void {
    const lineFor = ({ text, pos }: { text: string; pos: number }) =>
      (isParameter(text) ? scope.calledAt : undefined) ?? lineOf(pos);
    if (++this.progress.steps > MOST_STEPS)
      this.found.tooMany(lineOf(command.pos), `${MOST_STEPS} commands of a shell`);
    const { name, args, redirects } = command;
    if (name === undefined) return;
    const line = lineFor(name);
    const nodes = [name, ...args].map(asWord);
    const words = nodes.map((word) => this.word(word, scope));
    const owner = words.flatMap(({ values }, index) => values.map(() => index));
    const inner = innerCommand(words.flatMap(({ values }) => values));
    const say = (why?: string) =>
      this.found.listMentions(pieces(nodes, words, redirects, lineFor), inner, why);
    if (scope.isOver === true) {
      say("it stands behind the end of the script, which never runs it");
      return;
    }
    if (inner.kind === "docker" || isOpenRun(words)) {
      const first = inner.kind === "docker" ? (owner[inner.at] ?? 0) : 0;
      const at = isParameter(nodes[first]?.text ?? "") ? (scope.calledAt ?? line) : line;
      this.docker(inner, { command, words, first, line: at, scope: own });
      return;
    }
    const setting = dockerSetting(command);
    if (setting !== undefined)
      this.found.list(line, setting, "it is a setting, and no command of a shell", OF_A_UNIT);
    for (const file of inputFiles(redirects))
      this.found.otherFile(file, `${words.map(({ text }) => text).join(" ")} < ${file}`, line, scope.cwd);
    const readInside = (text: string, inside: Scope, at: number, reader: ScriptReader = this) => {
      if (this.progress.depth > DEEPEST_SCRIPT) say("it is a script within a script, too deep to follow");
      else reader.read(text, inside, at);
    };
    /** A parameter for a called script: the word's value, or the error if the value is not known. */
    const given = (value: string, index: number) => words[owner[index] ?? -1]?.error ?? value;
    if (inner.kind === "script" || inner.kind === "eval") {
      const start = owner[inner.at];
      if (start === undefined) return;
      const isEval = inner.kind === "eval";
      const script = words.slice(start, isEval ? undefined : start + 1);
      const open = script.find(({ error }) => error !== undefined)?.error;
      if (open === undefined) {
        const { at } = inner;
        const inside = isEval
          ? own
          : scopeOfChild(
              own,
              inner.parameters.map((value, index) => given(value, at + 2 + index)),
            );
        readInside(script.flatMap(({ values }) => values).join(" "), inside, lineFor(nodes[start] ?? name));
        return;
      }
      say(`what ${open.text} is, the script does not say`);
      if (NAMES_DAEMON.test(open.text) && scope.environment.DOCKER_HOST === undefined)
        this.found.list(line, open.text, "it says which daemon the commands are for", IN_YOUR_SHELL);
      return;
    }
    if (inner.kind === "input") {
      const input = redirects.find(({ type }) => type === "HereDoc" || type === "HereString");
      const text = known(() => textOfInput(input, scope));
      const pos = input?.type === "HereDoc" ? input.body.pos : (input?.pos ?? command.pos);
      if (text === undefined) say();
      else readInside(text, scopeOfChild(own, []), lineOf(pos));
      return;
    }
    const isHarmless = (PRINTING.includes(inner.name) && isShown) || LOOKING.includes(inner.name);
    if (isHarmless) return;
    const changed = changedBy(inner);
    if (changed !== undefined) this.found.changes.push({ container: changed, line, what: said(words) });
    const { size } = this.found;
    say();
    if (this.found.size === size && isLikeRun(words))
      this.found.list(
        line,
        said(words),
        "it is like a docker run, and from-link does not follow it",
        BY_NAME,
      );
    const file = scriptFile(inner);
    const path = file && scope.cwd !== undefined ? resolve(scope.cwd, file.name) : undefined;
    const isRead = file?.isSourced === true && path !== undefined && this.others.has(path);
    if (isRead) return;
    const called = path === undefined || file?.isSourced === true ? undefined : this.given.get(path);
    const other = path === undefined || called === undefined ? undefined : this.other(path, called);
    if (file === undefined || other === undefined) {
      this.found.otherScript(inner, line, scope);
      return;
    }
    const from = inner.at + 1 + file.before;
    const parameters = inner.args.slice(file.before).map((value, index) => given(value, from + index));
    const inside = { ...scopeOfChild(own, parameters), script: path, hasEnd: true };
    readInside(other.text, inside, 1, other.reader);
  }

  private docker(inner: InnerCommand, { command, words, first, line, scope }: DockerLine): void {
    const where = `${this.found.file}:${line}`;
    const open = words.slice(first).flatMap(({ error }) => error ?? []);
    const isDocker = inner.kind === "docker";
    const wrong =
      open.length > 0 ? [] : [...placeholders(command, words)].map((fault) => ({ where, ...fault }));
    const lost = isDocker && open.length === 0 ? unknownFolder(inner.args, scope, where) : [];
    const [what] = [
      ...open.map(({ text }) => `${text} is not known`),
      ...[...wrong, ...lost].map((each) => each.what),
    ];
    const isService = this.progress.isService || scope.isBackground === true;
    if (what !== undefined && isDocker && !isService && endsWithoutLink(inner)) {
      const why = `it is a command that ends and has no link, and ${what}`;
      this.found.list(line, said(words), why, "Run it as before.");
      return;
    }
    for (const error of open) this.found.open(error, line, shortened(said(words)));
    this.found.faults.push(...wrong, ...lost);
    if (!isDocker || open.length + wrong.length > 0) return;
    const [host, context] = ["DOCKER_HOST", "DOCKER_CONTEXT"].map((each) => scope.variables.get(each)?.[0]);
    const read = {
      ...inner,
      id: idOf(this.found.file, this.found.commands.length),
      ...{ file: this.found.file, line, words },
      ...{ isService, restart: this.progress.restart },
      daemon: inner.daemon ?? host ?? context,
      cwd: scope.cwd ?? ".",
      env: { ...scope.environment, ...exportedOf(scope), ...inner.env } as Record<string, string>,
      input: command.redirects.map(inputText).find((text) => text !== undefined),
    };
    const id = this.found.add(read);
    if (printsId(read)) this.ids.set(command, id);
  }

  private word(word: Word, scope: Scope, isWhole = false): ReadWord {
    const { text } = word;
    return known<ReadWord>(
      () => {
        const values = isWhole ? [expandWhole(word, scope)] : expand(word, scope);
        for (const [, name = ""] of text.matchAll(/\$\{?(\w+)/g)) this.found.kept.delete(name);
        return { values, text };
      },
      (error) => ({ values: error.words ?? [literal(word)], text, error }),
    );
  }

  private assignment({ name, value, pos }: Assignment, scope: Scope, lineOf: Visitor["line"]): void {
    const words = value.type === "Word" ? [value] : value.elements;
    const text = words.map((word) => this.word(word, scope, true).values[0]).join(" ");
    const [mention] = mentionsIn(text);
    if (mention === undefined) return;
    const line = lineOf(pos);
    this.found.kept.set(name, () => {
      this.found.list(line, mention.text, "it is kept in a variable, and from-link saw nothing run it");
    });
  }
}

/** A path in a message: relative if it is below the current folder. */
function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}

/** Line of the file for an offset in a text. */
function lineAt(text: string, pos: number, firstLine: number): number {
  return firstLine + text.slice(0, pos).split("\n").length - 1;
}

/** The texts of a command with their lines: its words and its standard input. */
function pieces(
  nodes: readonly Word[],
  words: readonly ReadWord[],
  redirects: readonly Redirection[],
  lineAt: (node: { text: string; pos: number }) => number,
): Piece[] {
  return [
    ...nodes.map((node, index) => ({ text: words[index]?.values.join(" ") ?? "", line: lineAt(node) })),
    ...redirects.flatMap((redirect) => {
      if (redirect.type === "HereDoc") return [{ text: redirect.body.text, line: lineAt(redirect.body) }];
      if (redirect.type === "Redirect" || redirect.target === undefined) return [];
      return [{ text: literal(redirect.target), line: lineAt(redirect.target) }];
    }),
  ];
}

/** A command as the script has it, but with the values of parameters, and without secrets. */
function said(words: readonly ReadWord[]): string {
  const saidBy = ({ text, values }: ReadWord) => (isParameter(text) ? values : [text]);
  return withoutSecrets(words.flatMap(saidBy).map((text) => ({ text, values: [text] })));
}

/** Whether a command looks like a `docker run` although its name is not docker: an alias, a wrapper, a function of another file. */
function isLikeRun([name, verb, ...flags]: readonly ReadWord[]): boolean {
  const has = (flag: RegExp) => [verb, ...flags].some((word) => flag.test(word?.values[0] ?? ""));
  if (/^(set|cp|ln)$/.test(name?.values[0] ?? "")) return false;
  if (has(/^--(link|volumes-from)(=|$)/)) return true;
  const isRun = /^(run|create)$/.test(verb?.values[0] ?? "");
  return (
    isRun && has(/^(-[itP]*d[itP]*|--detach)$/) && has(/^(-[pve]|--(name|publish|volume|env|restart)(=.*)?)$/)
  );
}

/** Whether the name of a command is not known, but its flags are those of `docker run`. */
function isOpenRun([name, verb, ...flags]: readonly ReadWord[]): boolean {
  return (
    name?.error !== undefined &&
    /^(run|create)$/.test(verb?.values[0] ?? "") &&
    flags.some(({ text }) =>
      /^(-d|--(name|link|rm|restart|network|publish|volume|env|detach)(=.*)?)$/.test(text),
    )
  );
}
