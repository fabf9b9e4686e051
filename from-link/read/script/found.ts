import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { OriginWord } from "../../model/containerModel.ts";
import type { Fault, NotFollowed } from "../../model/reportEntry.ts";
import type { Change } from "./changes.ts";
import type { DockerWords, InnerCommand } from "./innerCommand.ts";
import { mentionsIn, shown, whyNotFollowed } from "./notFollowed.ts";
import type { NotKnown, Scope } from "./scope.ts";
import { notKnown } from "./wrongWords.ts";

/** A `docker run` or `docker create` in a script, with all words known. */
export interface ScriptCommand extends DockerWords {
  /** Placeholder for the container's id, as the value of variables that store the command's output. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly words: readonly OriginWord[];
  /** Folder to which the command's relative paths refer. */
  readonly cwd: string;
  /** The redirection of the container's standard input, such as `< FILE`. */
  readonly input?: string;
  /** Whether the container keeps running, regardless of the command's flags. */
  readonly isService: boolean;
  /** The `Restart` setting of the systemd unit that has the command. */
  readonly restart?: string;
  /** Changes that the script makes to the container, such as by `docker exec`. */
  readonly changes?: readonly Change[];
}

/** The result of reading a script. */
export interface ReadScript {
  readonly commands: ScriptCommand[];
  readonly faults: Fault[];
  /** Texts that start containers, but could not be read as {@link commands}. */
  readonly notFollowed: NotFollowed[];
  /** Paths of other files that were read as part of the script. */
  readonly followed: ReadonlySet<string>;
}

/** Largest number of docker commands that are read from one script. The docker CLI takes a minute to read this many. */
const MOST_COMMANDS = 1_000;

const ALONE =
  "If it is run, give it as a shell has it: on a line of its own, in a file of its own or by --script -.";

/** Programs that read a script from a file. */
const READING =
  /^(\.|source|(.*\/)?(bash|sh|dash|ash|zsh|ksh|fish|python[\d.]*|perl|ruby|node|php|expect|pwsh))$/;

/** Thrown if a script exceeds a limit. */
export class TooMany extends Error {}

/** A piece of a text, and its line. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

/** An unknown value, with the lines of the words that need it. */
interface Open {
  readonly cause: NotKnown;
  readonly errors: NotKnown[];
  readonly lines: Set<string>;
  readonly understood: string;
  /** Index of the cause's fault among the faults. */
  readonly at: number;
}

/** The findings from reading a script. */
export class Found {
  readonly file: string;
  readonly commands: ScriptCommand[] = [];
  readonly faults: Fault[] = [];
  /** Changes to existing containers. */
  readonly changes: Change[] = [];
  private readonly notFollowed = new Map<string, NotFollowed>();
  private readonly causes = new Map<string, Open>();
  /** Lines of the file that were read, at least in part. */
  private readonly read = new Set<number>();
  /**
   * For each variable whose value is a text that starts containers: a function that reports the text. The entry is removed if
   * the script uses the variable.
   */
  readonly kept = new Map<string, () => void>();
  /**
   * Files that the script includes by `.`, but that could not be read. Each entry is text with the file's name and the line of
   * the `.`.
   */
  readonly missing: string[] = [];

  /** @param of the findings of the script that runs the file. The new findings use the same lists. */
  constructor(file: string, of?: Found) {
    this.file = file;
    if (of !== undefined) {
      const { commands, faults, changes, notFollowed, causes, kept, missing } = of;
      Object.assign(this, { commands, faults, changes, notFollowed, causes, kept, missing });
    }
  }

  /** Records a word whose value is not known. Words with the same cause share one fault. */
  open(error: NotKnown, line: number, understood: string): void {
    const cause = error.root ?? error;
    const about = cause.isArgument === true ? "$1" : (cause.variable ?? cause.text);
    const key = JSON.stringify([about, cause.isLooped]);
    const before = this.causes.get(key);
    const open = before ?? { cause, errors: [], lines: new Set(), understood, at: this.faults.length };
    open.errors.push(error);
    open.lines.add(`${this.file}:${line}`);
    this.causes.set(key, open);
    const [where = "", ...more] = [...open.lines];
    const { what, todo } = notKnown(open.errors, { file: this.file, missing: this.missing });
    const others = more.map((each) => each.replace(`${this.file}:`, "line "));
    const also = others.length === 0 ? "" : `; the same on ${others.join(", ")}`;
    this.faults[open.at] = { where, what: `${what}${also}`, understood: open.understood, todo };
  }

  reads(from: number, to: number): void {
    for (let line = from; line <= to; line++) this.read.add(line);
  }

  /**
   * Finds commands that start containers on lines that were not read, and lists them. Skips comments, and prose that mentions a
   * command.
   */
  listUnread(text: string): void {
    for (const { at, text: line } of mentionsIn(text)) {
      const before = text.slice(0, at).split("\n");
      const inLine = before.at(-1) ?? "";
      const [what = ""] = /`\S*$/.test(inLine) ? line.split("`") : [line];
      const isAtBegin = /^\W*(sudo\s+)?$/.test(inLine);
      const isCommand = isAtBegin ? /\S\s+\S+\s+\S/.test(what) : /\s-.*\S\s+\S/.test(what);
      if (this.read.has(before.length) || /(^|\s)#/.test(inLine) || !isCommand) continue;
      this.list(
        before.length,
        what,
        "it is in a text that no shell reads, or where the script never comes",
        ALONE,
      );
    }
  }

  /** Number of commands, faults and texts that were not followed. */
  get size(): number {
    return this.commands.length + this.faults.length + this.notFollowed.size;
  }

  result(): Omit<ReadScript, "followed"> {
    for (const list of this.kept.values()) list();
    const { faults, notFollowed } = this;
    const commands = this.commands.map((command) => ({ ...command, changes: this.changesOf(command) }));
    const each = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
    return { commands, faults: [...each.values()], notFollowed: [...notFollowed.values()] };
  }

  private changesOf({ id, args }: ScriptCommand): Change[] {
    const name = args.flatMap((word, at) =>
      word === "--name" ? (args[at + 1] ?? "") : (/^--name=(.*)$/.exec(word)?.[1] ?? []),
    );
    return this.changes.filter(({ container }) => container === id || container === name[0]);
  }

  /** Adds a command, unless an earlier command makes the same container. Returns the placeholder for the container's id. */
  add(command: ScriptCommand): string {
    const same = this.commands.find((each) => isSameContainer(each, command));
    if (same !== undefined) return same.id;
    if (this.commands.length >= MOST_COMMANDS) this.tooMany(command.line, `${MOST_COMMANDS} runs of docker`);
    this.commands.push(command);
    const todo = "Run it on this machine's Docker by a line of its own.";
    for (const { text } of mentionsIn(command.args.join(" ")))
      this.list(command.line, text, "it is run in a container", todo);
    return command.id;
  }

  /** Lists each file that a command runs or may run, if the file exists on this machine and starts containers. */
  otherScript(inner: Extract<InnerCommand, { kind: "other" }>, line: number, { cwd, script }: Scope): void {
    const { name, path, args } = inner;
    if (path === script || name === "docker") return;
    const makefiles = ["GNUmakefile", "makefile", "Makefile", ...args.slice(args.indexOf("-f") + 1)];
    const files = /^g?make$/.test(name)
      ? makefiles
      : [scriptFile(inner)?.name ?? "", ...[path, ...args].filter((word) => word.includes("/"))];
    for (const each of new Set(files)) this.otherFile(each, [path, ...args].join(" "), line, cwd);
  }

  otherFile(file: string, command: string, line: number, cwd: string | undefined): void {
    if (cwd === undefined || mentionsIn(textAt(resolve(cwd, file))).length === 0) return;
    this.list(
      line,
      command,
      "it is another file, which starts containers",
      `Give it too: --script ${basename(this.file)} ${file}`,
    );
  }

  listMentions(pieces: readonly Piece[], inner: InnerCommand, why?: string): void {
    const text = pieces.map((piece) => piece.text).join(" ");
    for (const mention of mentionsIn(text)) {
      let at = 0;
      let line = 1;
      for (const piece of pieces) {
        if (at > mention.at) break;
        line = piece.line + text.slice(at, mention.at).split("\n").length - 1;
        at += piece.text.length + 1;
      }
      const reason = whyNotFollowed(inner, mention.text);
      this.list(line, mention.text, why ?? reason.why, reason.todo);
    }
  }

  list(line: number, what: string, why: string, todo = "Write it out as a docker run of this script."): void {
    const where = `${this.file}:${line}`;
    this.notFollowed.set(`${where} ${what}`, { where, what: shown(what), why, todo });
  }

  tooMany(line: number, limit: string): never {
    this.faults.push({
      where: `${this.file}:${line}`,
      what: `the script comes to more than ${limit}`,
      understood: "loops are written out, run by run",
      todo: "Give what it is about by lines of their own, or a part of the script.",
    });
    throw new TooMany();
  }
}

/** The script file that a command runs or includes, and the number of the command's arguments before the script's own arguments. */
export function scriptFile({ name, path, args }: Extract<InnerCommand, { kind: "other" }>) {
  if (name === "docker") return undefined;
  const at = args.findIndex((word) => !/^[-+]/.test(word));
  if (!READING.test(path))
    return path.includes("/") ? { name: path, before: 0, isSourced: false } : undefined;
  const isSourced = path === "." || path === "source";
  return at < 0 ? undefined : { name: args[at] ?? "", before: at + 1, isSourced };
}

/** Whether two commands make the same container, as `start` and `restart` of one script often do. */
function isSameContainer(one: ScriptCommand, other: ScriptCommand): boolean {
  const what = ({ args, verb, daemon, cwd, env }: ScriptCommand) => ({ args, verb, daemon, cwd, env });
  return other.args.some((word) => /^--name(=|$)/.test(word)) && isDeepStrictEqual(what(one), what(other));
}

/** The text of a file; empty if the file cannot be read, or is binary. */
export function textAt(file: string): string {
  try {
    const text = readFileSync(file, "utf8");
    return text.includes("\0") ? "" : text;
  } catch {
    return "";
  }
}
