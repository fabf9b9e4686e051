import { failoverState, type LinkState, type LinkStatus, type Report } from "./report";
import { IS_ANOTHER } from "./verdict";
import {
  elsewhereLines,
  endWords,
  failoverRows,
  failoverWords,
  insideWords,
  MARKS,
  memoryRows,
} from "./phrases";
import { type Rows, stateWords, titleOf } from "./phrases";

/** Colours of a terminal (ECMA-48). Marks and words say the same, so a report can be read without colours. */
type Paint = (colour: "green" | "red" | "yellow" | "dim" | "bold", text: string) => string;

const CODES = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 };
export const plain: Paint = (_colour, text) => text;
export const coloured: Paint = (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m`;

const COLOURS = { works: "green", broken: "red", unknown: "yellow" } as const;

const WIDTH = 80;
const INDENT = 14;

/** A report as text, at most 80 columns wide unless a name is longer. */
export function textOf(report: Report, paint: Paint = plain, now = Date.now()): string {
  const blocks = report.links.map((link) =>
    blockOf(link.state, titleOf(link), stateWords({ state: link.state }), rowsOf(link, now), paint),
  );
  const failovers = (report.failovers ?? []).map((one) =>
    blockOf(failoverState(one), one.name, failoverWords(one), failoverRows(one), paint),
  );
  const parts = [paint("bold", headline(report)), ...failovers, ...blocks, ...othersOf(report)];
  return [...parts, closing(report)].join("\n\n");
}

function othersOf({ scope, otherStates = [] }: Report): string[] {
  if (otherStates.length === 0) return [];
  const words =
    `Another state of ${scope} has links on this daemon too: ${otherStates.join(", ")}. It is of another clone or backend; ` +
    "all that it made carries the label redis-link.state with that id, and nothing here touches it.";
  return [wrapped(words, WIDTH).join("\n")];
}

function headline(report: Report): string {
  const { scope, links } = report;
  const works = links.filter(({ state }) => state === "works").length;
  if (links.length === 0) return `There are no links in ${scope}.`;
  const others = elsewhereLines(report).flatMap((line) => wrapped(line, WIDTH));
  const count = `${works} of ${links.length} ${links.length === 1 ? "works" : "work"}.`;
  return [`Links of ${scope}: ${count}`, ...others].join("\n");
}

/** The hint at the end of a report. */
function closing({ links }: Report): string {
  if (links.length === 0) return "Links of the whole daemon, `docker run --link` included: --all";
  if (links.some(({ state }) => state === "broken"))
    return "Do what stands after the reason, and look again; --watch follows.";
  const drifted = links.flatMap(({ drift }) => drift);
  const another = drifted.some((one) => one.includes(IS_ANOTHER))
    ? " Before it, remove or rename each container that is another than in the state, as two cannot have one name; volumes stay."
    : "";
  const heal = `\`pulumi up --refresh\` brings what drifted back to what the program says.${another}`;
  if (drifted.length > 0) return wrapped(heal, WIDTH).join("\n");
  return "--watch follows them, --json is for programs, and `map` shows them as a page.";
}

function rowsOf(link: LinkStatus, now: number): Rows {
  const { consumer, source, variables, networks, node, drift, stack } = link;
  return [
    ...(link.reason === undefined ? [] : [["why", link.reason] as [string, string]]),
    ["consumer", `${consumer.name}, ${endWords(consumer)}`],
    ["source", source === undefined ? "nothing says which" : `${source.name}, ${endWords(source)}`],
    ["inside", insideWords(link)],
    ...memoryRows(link),
    ["variables", variables.join(", ") || "none"],
    ["networks", networks.join(", ") || "none that both are on"],
    ["since", link.since === undefined ? "not whole now" : sinceWords(link.since, now)],
    ["node", node],
    ["made by", link.kind === "legacy" ? "docker run --link" : (stack ?? "a stack that is not known")],
    ...drift.map((one): [string, string] => ["drift", one]),
  ];
}

function blockOf(state: LinkState, title: string, words: string, rows: Rows, paint: Paint): string {
  const [mark, said] = [MARKS[state], words].map((text) => paint(COLOURS[state], text));
  const lines = rows.flatMap(([name, value]) => {
    const [first = "", ...rest] = wrapped(value, WIDTH - INDENT);
    return [
      `  ${paint("dim", name.padEnd(INDENT - 2))}${first}`,
      ...rest.map((line) => " ".repeat(INDENT) + line),
    ];
  });
  return [`${mark} ${paint("bold", title)}: ${said}`, ...lines].join("\n");
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A time, and how long ago it was. */
export function sinceWords(since: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ["second", 1];
  const count = Math.floor(seconds / size);
  return `${since.replace("T", " ").replace(/\.\d+Z$/, " UTC")} (${count} ${unit}${count === 1 ? "" : "s"} ago)`;
}

/** Wraps a text at a width. A word that is longer than the width gets a line of its own. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A link in one line, for a watch that does not write to a terminal. */
export function lineOf(link: LinkStatus, at: string): string {
  return `${at} ${titleOf(link)}: ${stateWords(link)}`;
}

const ARROWS: Readonly<Record<LinkState, string>> = { works: "-->", broken: "-.->", unknown: "-.->" };
const STROKES: Readonly<Record<LinkState, string>> = {
  works: "stroke:#1a7f37",
  broken: "stroke:#cf222e,stroke-width:2px",
  unknown: "stroke:#9a6700",
};

/** A report as a Mermaid flowchart: containers are boxes, links are arrows with the alias, dashed if the link does not work. */
export function mermaidOf({ links }: Report): string {
  const ids = new Map<string, string>();
  const idOf = (name: string): string => {
    const id = ids.get(name) ?? `c${ids.size}`;
    ids.set(name, id);
    return id;
  };
  const arrows = links.map((link) => {
    const label = escaped(`${link.alias} ${MARKS[link.state]}`);
    const ends = [link.consumer.name, link.source?.name ?? `nothing as ${link.alias}`];
    return `  ${ends.map(idOf).join(` ${ARROWS[link.state]}|"${label}"| `)}`;
  });
  const boxes = [...ids].map(([name, id]) => `  ${id}["${escaped(name)}"]`);
  const strokes = links.map(({ state }, index) => `  linkStyle ${index} ${STROKES[state]}`);
  return ["flowchart LR", ...boxes, ...arrows, ...strokes].join("\n");
}

/** A text whose special characters are replaced by Mermaid's character codes. */
export function escaped(text: string): string {
  return text.replace(/[^\w ./:@→✓✗?-]/gu, (character) => `#${character.codePointAt(0) ?? 32};`);
}
