import { withoutSecrets } from "../../model/secrets.ts";

const LONGEST = 120;

/** What is between two words of a command, in a shell or in a list of another language. */
const GAP = String.raw`["']?[\s"',\\]+`;
const ENGINE = String.raw`(?<![\w-])(?:(?:docker|podman|nerdctl)(?:\.exe)?|\$\{?\w*(?:docker|podman|nerdctl)\w*\}?)`;
/** Flags before the verb, each with a value or not. */
const FLAGS = String.raw`(?:[-$][^\s"',]+${GAP}(?:[^\s"',-][^\s"',]*${GAP})??){0,6}?`;
const COMPOSE = String.raw`\b[^\n;|&]*?\s(?:up|run|create|start|restart)`;
const VERBS = [
  String.raw`(?:container${GAP})?(?:run|create)`,
  `compose${COMPOSE}`,
  String.raw`stack${GAP}(?:up|deploy)`,
  String.raw`service${GAP}create`,
  String.raw`pod${GAP}create`,
];
/** What starts a container, wherever it stands in a text. */
const MENTION = new RegExp(
  `${ENGINE}${GAP}${FLAGS}(?:${VERBS.join("|")})(?![\\w-])|(?<![\\w-])(?:docker|podman)-compose${COMPOSE}(?![\\w-])`,
  "gi",
);

/** Something in a text that starts a container. */
export interface Mention {
  /** Where it begins. */
  readonly at: number;
  /** Its line, without secrets. */
  readonly text: string;
}

/** All in a text that starts a container. */
export function mentionsIn(text: string): Mention[] {
  const found = [...text.matchAll(MENTION)];
  return found.map(({ index, 0: whole }, place) => {
    const next = found[place + 1]?.index ?? text.length;
    const rest = text.slice(index, next).replace(/\\\n/g, " ");
    const line = (/^\s*[^\n]*/.exec(rest)?.[0] ?? whole).trim();
    return { at: index, text: shown(line.length < whole.length ? whole : line) };
  });
}

/** Words on one line, not too long, without secrets. */
export function shown(line: string): string {
  const words = line.split(/\s+/).filter((word) => word !== "");
  const text = withoutSecrets(words.map((word) => ({ text: word, values: [word.replace(/["']/g, "")] })));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
