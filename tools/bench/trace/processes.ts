import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Span } from "./timeline.ts";

/** Words of a command line that are shown. */
const WORDS = 2;

/** Where the SDK has what the language host starts. */
const PULUMI_PROGRAMS = "@pulumi/pulumi/cmd/";

interface Seen {
  words: string[];
  start: number;
  end: number;
}

/** Sees which processes come and go below one, by looking into /proc whenever `look` is called. */
export class Processes {
  private readonly root: number;
  private readonly seen = new Map<number, Seen>();

  constructor(root: number) {
    this.root = root;
  }

  /** @param now seconds since the start */
  look(now: number): void {
    const alive = new Set<number>();
    const waiting = [this.root, ...this.seen.keys()];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (alive.has(id)) continue;
      const words = commandLine(id);
      if (words === undefined) continue;
      alive.add(id);
      const known = this.seen.get(id) ?? { words, start: now, end: now };
      this.seen.set(id, known);
      // A process can become another program.
      Object.assign(known, { words, end: now });
      waiting.push(...children(id));
    }
  }

  /** @param shortest seconds; what was there for less is left out */
  spans(shortest: number): Span[] {
    return [...this.seen.values()]
      .filter(({ start, end }) => end - start >= shortest)
      .map(({ words, start, end }) => ({ label: shownCommand(words), kind: "process", start, end }));
  }
}

/** Undefined once it has ended. */
function commandLine(id: number): string[] | undefined {
  const words = read(`/proc/${id}/cmdline`)?.split("\0").filter(Boolean);
  return words?.length === 0 ? undefined : words;
}

function children(id: number): number[] {
  try {
    return readdirSync(`/proc/${id}/task`).flatMap((thread) =>
      (read(`/proc/${id}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return []; // it has ended meanwhile
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Paths without folders; flags, addresses and scripts left out. */
function shownCommand(words: readonly string[]): string {
  return words
    .filter((word) => /^[a-z@/][\w@./+-]*$/i.test(word))
    .map((word) => (word.includes(PULUMI_PROGRAMS) ? (word.split(PULUMI_PROGRAMS)[1] ?? "") : basename(word)))
    .slice(0, WORDS)
    .join(" ");
}
