import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { OriginWord } from "../../model/containerModel.ts";
import type { Fault, NotFollowed } from "../../model/reportEntry.ts";
import type { Change } from "./changes.ts";
import type { DockerWords, InnerCommand } from "./innerCommand.ts";
import { isModule, mentionsIn, shown, whyNotFollowed } from "./notFollowed.ts";
import type { Scope } from "./scope.ts";

/** A `docker run` or `docker create` of a script, with all words known. */
export interface ScriptCommand extends DockerWords {
  /** What variables that keep the id of its container have in its place. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly words: readonly OriginWord[];
  /** Folder that its relative paths are from. */
  readonly cwd: string;
  /** What the command gives to the container's standard input. */
  readonly input?: string;
  /** Whether it goes on, whatever its words say. */
  readonly isService: boolean;
  /** When the unit that it is of is started again. */
  readonly restart?: string;
  /** What is done to its container later on. */
  readonly changes?: readonly Change[];
}

/** All that was read of a script. */
export interface ReadScript {
  readonly commands: ScriptCommand[];
  readonly faults: Fault[];
  /** What starts containers in it, and is none of {@link commands}. */
  readonly notFollowed: NotFollowed[];
}

/** Commands of one script. It takes a minute to have Docker read as many. */
const MOST_COMMANDS = 1_000;

const ALONE =
  "If it is run, give it as a shell has it: on a line of its own, in a file of its own or by --script -.";

/** What reads a script from a file. */
const READING =
  /^(\.|source|(.*\/)?(bash|sh|dash|ash|zsh|ksh|fish|python[\d.]*|perl|ruby|node|php|expect|pwsh))$/;

/** A script has more than is read. */
export class TooMany extends Error {}

/** A piece of a text, and its line. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

/** What is found in a script as it is read. */
export class Found {
  readonly file: string;
  readonly commands: ScriptCommand[] = [];
  readonly faults: Fault[] = [];
  /** What is done to containers that are there. */
  readonly changes: Change[] = [];
  private readonly notFollowed = new Map<string, NotFollowed>();
  /** Lines of the file of which something is read, whatever comes of it. */
  private readonly read = new Set<number>();
  /** Texts in variables that start containers, until something runs them. */
  readonly kept = new Map<string, { line: number; text: string }>();

  constructor(file: string) {
    this.file = file;
  }

  reads(from: number, to: number): void {
    for (let line = from; line <= to; line++) this.read.add(line);
  }

  /** Lists what starts containers on lines of which nothing was read, but in comments, and where a text only names it. */
  listUnread(text: string): void {
    for (const { at, text: line } of mentionsIn(text)) {
      const before = text.slice(0, at).split("\n");
      const inLine = before.at(-1) ?? "";
      if (isModule(line)) {
        this.list(before.length, line, "it is a module of Ansible or Salt, and no command", ALONE);
        continue;
      }
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

  /** How much it is. */
  get size(): number {
    return this.commands.length + this.faults.length + this.notFollowed.size;
  }

  result(): ReadScript {
    for (const { line, text } of this.kept.values())
      this.list(line, text, "it is kept in a variable, and from-link saw nothing run it");
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

  /** Takes a command, unless one that was found makes the same container. Gives the id of that container. */
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

  /** Another file that is run, where it is at hand and starts containers. */
  otherScript({ path, args }: Extract<InnerCommand, { kind: "other" }>, line: number, scope: Scope): void {
    const { cwd, script } = scope;
    if (path === script) return;
    const isRead = READING.test(path);
    const file = isRead ? args.find((word) => !/^[-+]/.test(word)) : path.includes("/") ? path : undefined;
    const makefiles = ["GNUmakefile", "makefile", "Makefile", ...args.slice(args.indexOf("-f") + 1)];
    for (const each of /^(.*\/)?g?make$/.test(path) ? makefiles : file === undefined ? [] : [file])
      this.otherFile(each, [path, ...args].join(" "), line, cwd);
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

/** Whether two commands make one container, such as those of `start` and `restart`. */
function isSameContainer(one: ScriptCommand, other: ScriptCommand): boolean {
  const what = ({ args, verb, daemon, cwd, env }: ScriptCommand) => ({ args, verb, daemon, cwd, env });
  return other.args.some((word) => /^--name(=|$)/.test(word)) && isDeepStrictEqual(what(one), what(other));
}

/** The text of a file; nothing if it cannot be read. */
export function textAt(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
