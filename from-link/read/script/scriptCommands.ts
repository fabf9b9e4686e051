import { dirname } from "node:path";
import { parse, type Assignment, type Command, type Redirection, type Word } from "unbash";
import type { OriginWord } from "../../model/containerModel.ts";
import { withoutSecrets } from "../../model/secrets.ts";
import { changedBy } from "./changes.ts";
import { idOf, printing, printsId } from "./containerIds.ts";
import { innerCommand, type InnerCommand } from "./innerCommand.ts";
import { expand, expandWhole } from "./expand.ts";
import { Found, type Piece, type ReadScript, TooMany } from "./found.ts";
import { mentionsIn, shortened } from "./notFollowed.ts";
import { exportedOf, type NotKnown, scopeOfChild, type Scope } from "./scope.ts";
import { walk, type Visitor } from "./walk.ts";
import { typedIn, unfolded } from "./transcript.ts";
import { isUnit, readUnit, type Unit } from "./unit.ts";
import { yamlOf, type ReadYaml } from "./yaml.ts";
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
} from "./words.ts";
import { notKnown, otherLanguage, placeholders, unknownFolder } from "./wrongWords.ts";

/** Steps of one script: loops within loops have no end. */
const MOST_STEPS = 1_000_000;
/** Scripts within scripts. */
const DEEPEST_SCRIPT = 10;

/** What prints the address of a daemon, for `eval`. */
const NAMES_DAEMON = /(docker-machine(\.exe)?["']?\s+env|docker-env|boot2docker\s+shellinit)\b/;
const IN_YOUR_SHELL = "Run it in your shell, then from-link.";
const BY_NAME = "If docker runs it, write it out as a docker run.";
const OF_A_UNIT = "If a unit of systemd has it, give the unit by a file of its own: --script NAME.service.";
const NO_KEY = "it stands under a key of YAML whose text from-link knows no shell to run";
const OF_ZSH = "it is read as bash has it, which splits variables at blanks and counts arrays from 0";
const AS_BASH = "If its runs have no such variables, they are as they should be; else write them out.";
const WHOLE_UNIT = "Give both as one: systemctl cat NAME > FILE.service, and --script FILE.service.";
/** What prints its words, and runs nothing of them. */
const PRINTING = ["echo", "printf", "cat", "logger", ":", "true", "exit", "return"];
/** What looks for its words somewhere. */
const LOOKING = ["grep", "egrep", "fgrep", "rg", "pgrep", "pkill", "ps", "test", "[", "which", "type"];

/**
 * Reads a script without running it: all its `docker run` and `docker create`, and what cannot be read of them.
 *
 * @param file as it was named, with its path; undefined on standard input
 */
export function scriptCommands(
  { file, text, path }: { file: string; text: string; path?: string },
  environment: Readonly<Record<string, string | undefined>>,
): ReadScript {
  const reader = new ScriptReader(file);
  // A shell ends a line at a line feed alone, and a file of Windows has more, at its begin too.
  const whole = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const source = unfolded(whole);
  const other = otherLanguage(file, source);
  if (other !== undefined) return { commands: [], faults: [other], notFollowed: [] };
  const scope: Scope = {
    ...{ variables: new Map(), exported: new Set(), environment, script: path },
    cwd: path === undefined ? process.cwd() : dirname(path),
  };
  try {
    const yaml = yamlOf(whole);
    if (/^#!.*\bzsh\b/.test(source)) reader.found.list(1, "zsh", OF_ZSH, AS_BASH);
    if (yaml !== undefined) reader.yaml(yaml, scope);
    else if (isUnit(source)) reader.unit(readUnit(file, source, environment));
    else reader.readShown(typedIn(source, file), scope, source);
    reader.found.listUnread(source);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
  }
  return reader.found.result();
}

interface ReadWord extends OriginWord {
  readonly error?: NotKnown;
}

/** A command of docker. */
interface DockerLine {
  readonly command: Command;
  readonly words: readonly ReadWord[];
  /** Place of the first word that is docker's. */
  readonly first: number;
  readonly line: number;
  readonly scope: Scope;
}

/** Reads one script, and those within it. */
class ScriptReader {
  readonly found: Found;
  /** Ids of containers, by the commands that print them. */
  private readonly ids = new Map<Command | undefined, string>();
  /** Whether what is read goes on for as long as a unit does. */
  private isService = false;
  /** When a unit is started again. */
  private restart?: string;
  private depth = 0;
  private steps = 0;

  constructor(file: string) {
    this.found = new Found(file);
  }

  /** Reads what a text shows, block by block if one of them is none of a shell's. */
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
   * @param firstLine line of the file that the text begins at
   * @param isBlock whether others of its file are read all the same
   */
  read(text: string, scope: Scope, firstLine: number, isBlock = false): void {
    const script = parse(text);
    const lineOf = (pos: number) => firstLine + text.slice(0, pos).split("\n").length - 1;
    const { commands, faults } = this.found;
    const before = commands.length + faults.length;
    this.depth++;
    const lineIn = ({ atLine }: Scope) => (atLine === undefined ? lineOf : () => atLine);
    const command: Visitor["command"] = (each, here, isShown, own = here) =>
      this.command(each, { scope: here, own }, isShown, lineIn(here));
    const visitor: Visitor = {
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
    };
    walk(script, scope, visitor);
    this.depth--;
    const isRead = commands.length + faults.length > before;
    for (const { message, pos } of script.errors ?? []) {
      const [line, what, todo] = [lineOf(pos), `no shell takes this: ${message}`, "Mend the script."];
      if (isRead || isBlock) this.found.list(line, what, "what is behind it may not have been read", todo);
      else faults.push({ where: `${this.found.file}:${line}`, what, todo });
    }
  }

  /** Reads a unit of systemd. */
  unit({ commands, faults, scope, restart, dropIns }: Unit): void {
    this.found.faults.push(...faults);
    for (const each of dropIns)
      this.found.list(1, each, "it is beside the unit, and changes what the unit runs", WHOLE_UNIT);
    this.restart = restart;
    for (const { text, line, end, isService } of commands) {
      this.isService = isService;
      this.found.reads(line, end);
      this.read(text, scope, line);
    }
  }

  /** Reads what a file of YAML has shells run, and lists what else in it starts a container. */
  yaml(read: ReadYaml, scope: Scope): void {
    const others = read({ ...scope, hasEnd: true }, ({ text, line, end }, here) => {
      this.found.reads(line, end);
      if (mentionsIn(text).length > 0 || parse(text).errors === undefined) this.read(text, here, line, true);
    });
    for (const { text, line, end } of others) {
      this.found.reads(line, end);
      this.found.listMentions([{ text, line }], { kind: "input" }, NO_KEY);
    }
  }

  private command(
    command: Command,
    { scope, own }: { scope: Scope; own: Scope },
    isShown: boolean,
    lineOf: Visitor["line"],
  ): void {
    const lineAt = ({ text, pos }: { text: string; pos: number }) =>
      (isParameter(text) ? scope.calledAt : undefined) ?? lineOf(pos);
    if (++this.steps > MOST_STEPS)
      this.found.tooMany(lineOf(command.pos), `${MOST_STEPS} commands of a shell`);
    const { name, args, redirects } = command;
    if (name === undefined) return;
    const line = lineAt(name);
    const nodes = [name, ...args].map(asWord);
    const words = nodes.map((word) => this.word(word, scope));
    const owner = words.flatMap(({ values }, index) => values.map(() => index));
    const inner = innerCommand(words.flatMap(({ values }) => values));
    const say = (why?: string) =>
      this.found.listMentions(pieces(nodes, words, redirects, lineAt), inner, why);
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
    const readInside = (text: string, inside: Scope, at: number) => {
      if (this.depth > DEEPEST_SCRIPT) say("it is a script within a script, too deep to follow");
      else this.read(text, inside, at);
    };
    if (inner.kind === "script" || inner.kind === "eval") {
      const start = owner[inner.at];
      if (start === undefined) return;
      const isEval = inner.kind === "eval";
      const script = words.slice(start, isEval ? undefined : start + 1);
      const open = script.find(({ error }) => error !== undefined)?.error;
      if (open === undefined) {
        const given = (value: string, index: number) =>
          words[owner[inner.at + 2 + index] ?? -1]?.error ?? value;
        const inside = isEval ? own : scopeOfChild(own, inner.parameters.map(given));
        readInside(script.flatMap(({ values }) => values).join(" "), inside, lineAt(nodes[start] ?? name));
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
    const changed = changedBy(inner);
    if (changed !== undefined) this.found.changes.push({ container: changed, line, what: said(words) });
    const isHarmless = (PRINTING.includes(inner.name) && isShown) || LOOKING.includes(inner.name);
    if (isHarmless) return;
    const { size } = this.found;
    say();
    if (this.found.size === size && isLikeRun(words))
      this.found.list(
        line,
        said(words),
        "it is like a docker run, and from-link does not follow it",
        BY_NAME,
      );
    this.found.otherScript(inner, line, scope);
  }

  private docker(inner: InnerCommand, { command, words, first, line, scope }: DockerLine): void {
    const where = `${this.found.file}:${line}`;
    const open = words.slice(first).flatMap(({ error }) => error ?? []);
    for (const error of open)
      this.found.faults.push({ where, ...notKnown(error), understood: shortened(said(words)) });
    if (inner.kind !== "docker" || open.length > 0) return;
    const wrong = [...placeholders(command, words)].map((fault) => ({ where, ...fault }));
    this.found.faults.push(...wrong, ...unknownFolder(inner.args, scope, where));
    if (wrong.length > 0) return;
    const [host, context] = ["DOCKER_HOST", "DOCKER_CONTEXT"].map((each) => scope.variables.get(each)?.[0]);
    const read = {
      ...inner,
      id: idOf(this.found.file, this.found.commands.length),
      ...{ file: this.found.file, line, words, isService: this.isService || scope.isBackground === true },
      restart: this.restart,
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
    if (mention !== undefined) this.found.kept.set(name, { line: lineOf(pos), text: mention.text });
  }
}

/** All that a command says: its words, and what it is given on its standard input. */
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

/** Words as they stand in the script; what a function was called with in place of its parameters. */
function said(words: readonly ReadWord[]): string {
  const saidBy = ({ text, values }: ReadWord) => (isParameter(text) ? values : [text]);
  return withoutSecrets(words.flatMap(saidBy).map((text) => ({ text, values: [text] })));
}

/** Whether words are those of `docker run` to a program of another name: an alias, a wrapper, a function of another file. */
function isLikeRun([name, verb, ...flags]: readonly ReadWord[]): boolean {
  const has = (flag: RegExp) => [verb, ...flags].some((word) => flag.test(word?.values[0] ?? ""));
  if (/^(set|cp|ln)$/.test(name?.values[0] ?? "")) return false;
  if (has(/^--(link|volumes-from)(=|$)/)) return true;
  const isRun = /^(run|create)$/.test(verb?.values[0] ?? "");
  return (
    isRun && has(/^(-[itP]*d[itP]*|--detach)$/) && has(/^(-[pve]|--(name|publish|volume|env|restart)(=.*)?)$/)
  );
}

/** A command whose name is not known, with flags of `docker run`. */
function isOpenRun([name, verb, ...flags]: readonly ReadWord[]): boolean {
  return (
    name?.error !== undefined &&
    /^(run|create)$/.test(verb?.values[0] ?? "") &&
    flags.some(({ text }) =>
      /^(-d|--(name|link|rm|restart|network|publish|volume|env|detach)(=.*)?)$/.test(text),
    )
  );
}
