import { basename } from "node:path";
import type { Fault } from "../../model/reportEntry.ts";
import { mentionsIn } from "./notFollowed.ts";

/** Files that no shell reads, by their names, and what is to be done instead. */
const OTHERS: readonly (readonly [name: RegExp, what: string, todo?: string])[] = [
  [
    /^(GNU)?makefile$|\.mk$/i,
    "it is a Makefile, whose variables and recipes make alone writes out",
    "Have make say the commands: make -n TARGET | from-link … --script -",
  ],
  [/\.(bat|cmd)$/i, "it is a script of Windows' command prompt, and of no shell"],
  [/\.psm?1$/i, "it is a script of PowerShell"],
  [
    /^(Jenkinsfile|Vagrantfile|Rakefile|Dockerfile)$|\.(py|rb|pl|php|js|mjs|ts|go|groovy|gradle)$/,
    "it is no script of a shell",
  ],
];

/** What is wrong with a file of another language than a shell's, by its name; undefined for all others. */
export function otherLanguage(file: string, text: string): Fault | undefined {
  const [, what, todo] = OTHERS.find(([name]) => name.test(basename(file))) ?? [];
  if (what === undefined) return undefined;
  return { where: file, what, understood: mentionedAt(text), todo: todo ?? AS_A_SHELL };
}

/** What is wrong with a file in which nothing was read. */
export function nothingRead(file: string, text: string): Fault {
  const understood = mentionedAt(text);
  if (understood === undefined) {
    const todo = "Name a script that has one, or give the lines by --script -.";
    return { where: file, what: "there is no docker run in it", todo };
  }
  return { where: file, what: "no docker run in it is a command of a shell", understood, todo: AS_A_SHELL };
}

const AS_A_SHELL = "Give its docker commands as a shell has them, by --script FILE or --script -.";

/** Lines of a text that start containers, in words. */
function mentionedAt(text: string): string | undefined {
  const lines = mentionsIn(text).map(({ at }) => text.slice(0, at).split("\n").length);
  const [first, ...more] = [...new Set(lines)];
  if (first === undefined) return undefined;
  return more.length === 0
    ? `one is on line ${first}`
    : `they are on the lines ${[first, ...more].join(", ")}`;
}
