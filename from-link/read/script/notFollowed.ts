import { withoutSecrets } from "../../model/secrets.ts";
import type { InnerCommand } from "./innerCommand.ts";

const LONGEST = 120;

/**
 * Matches the text between two words of a command, in a shell or in a list of another language. A line break ends the command,
 * unless `\` or a comma is before it.
 */
const GAP = String.raw`["']?(?:[^\S\n]|["']|,(?:[^\S\n]*\n)?|\\\n?)+`;
const NAME = String.raw`(?:nvidia-)?docker(?:2|\.io|-latest|-current)?|podman|nerdctl`;
const ENGINE = String.raw`(?<![\w-])(?:(?:${NAME})(?:\.exe)?|\$\{?\w*(?:docker|podman|nerdctl)\w*\}?)`;
/** Matches docker's flags before its verb, with or without values. */
const FLAGS = String.raw`(?:[-$][^\s"',]+${GAP}(?:[^\s"',-][^\s"',]*${GAP})??){0,6}?`;
const COMPOSE = String.raw`\b[^\n;|&]*?\s(?:up|run|create|start|restart)`;
const VERBS = [
  String.raw`(?:container${GAP})?(?:run|create)`,
  `compose${COMPOSE}`,
  String.raw`stack${GAP}(?:up|deploy)`,
  String.raw`service${GAP}create`,
  String.raw`pod${GAP}create`,
  String.raw`network${GAP}connect`,
  String.raw`(?:container${GAP})?(?:update|rename)`,
];
/** Texts that start a container without the docker command. */
const OTHERS = [
  String.raw`(?<![\w-])(?:docker|podman)-compose${COMPOSE}`,
  String.raw`(?<![\w-])fig(?:\s+-\S+){0,3}?\s+(?:up|run|start)`,
  String.raw`\/containers\/create`, // a request to the Engine API
];
/** Matches each text in a file that starts or changes a container. */
const MENTION = new RegExp(
  `(?:${ENGINE}${GAP}${FLAGS}(?:${VERBS.join("|")})|${OTHERS.join("|")})(?![\\w-])`,
  "gim",
);

/** A part of a text that starts or changes a container. */
interface Mention {
  /** Offset of the part in the text. */
  readonly at: number;
  /** The part's line, without secrets. */
  readonly text: string;
}

/** All parts of a text that start or change a container. */
export function mentionsIn(text: string): Mention[] {
  const found = [...text.matchAll(MENTION)];
  return found.map(({ index, 0: whole }, place) => {
    const next = found[place + 1]?.index ?? text.length;
    const rest = text.slice(index, next).replace(/\\\n/g, " ");
    const line = (/^\s*[^\n]*/.exec(rest)?.[0] ?? whole).trim();
    return { at: index, text: shown(line.length < whole.length ? whole : line) };
  });
}

/** A text on one line, shortened, without secrets. */
export function shown(line: string): string {
  const words = line.split(/\s+/).filter((word) => word !== "");
  return shortened(
    withoutSecrets(words.map((word) => ({ text: word, values: [word.replace(/["']/g, "")] }))),
  );
}

/** A line, cut off if it is too long. */
export function shortened(line: string): string {
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

const CHANGING = /^\S+["',\s]+(\S+\s+)*?(network["',\s]+connect|update|rename)\b/i;
const WRITING = ["echo", "printf", "cat", "tee", "dd", "install"];

/** The reason why a command that starts a container was not followed, and what the user can do. */
export function whyNotFollowed(inner: InnerCommand, mention: string): { why: string; todo?: string } {
  const name = inner.kind === "other" ? inner.name : "";
  if (WRITING.includes(name))
    return {
      why: "it goes to a file or to another command",
      todo: "If it is run there, write it out as a docker run of this script.",
    };
  if (/^(\d|\*|@(reboot|yearly|annually|monthly|weekly|daily|midnight|hourly))/.test(name))
    return { why: "cron runs it at another time" };
  if (/^(podman|nerdctl)\b/i.test(mention))
    return {
      why: "it is no command of docker",
      todo: "If Docker runs it from now on, write docker in its place.",
    };
  if (/^docker(-|["',\s]+)compose\b/i.test(mention))
    return { why: "it is a command of Compose", todo: "Give its file: --compose FILE." };
  if (CHANGING.test(mention))
    return {
      why: "it changes a container that is there, and is none of the words that made it",
      todo: "Say the same by flags of its docker run, and leave this out.",
    };
  if (/^docker["',\s]+(stack|service)\b/i.test(mention))
    return { why: "it is of a swarm, which has no links", todo: "Leave it as it is." };
  if (name === "docker") return { why: "it is run in a container, or by flags that from-link does not know" };
  if (name === "") return { why: "from-link does not follow it" };
  if (inner.kind === "other" && inner.behind !== undefined)
    return {
      why: `it stands behind an option of ${inner.behind}, whose value may be a word of its own`,
      todo: "Leave the option out, or write it as --OPTION=VALUE.",
    };
  return {
    why: `from-link does not follow ${name}: it may run it on another machine, at another time or as something else`,
    todo: "Write it out as a docker run of this script, or convert it by a script of its own, where it runs.",
  };
}
