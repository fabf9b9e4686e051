import { MARKS } from "./marks";
import type { LinkState, LinkStatus, Report } from "./report";

const ARROWS: Readonly<Record<LinkState, string>> = { works: "-->", broken: "-.->", unknown: "-.->" };
const STROKES: Readonly<Record<LinkState, string>> = {
  works: "stroke:#1a7f37",
  broken: "stroke:#cf222e,stroke-width:2px",
  unknown: "stroke:#9a6700",
};

/** A report as a Mermaid flowchart: containers as boxes, links as arrows with their alias; what does not work is dashed. */
export function mermaidOf({ links }: Report): string {
  const ids = new Map<string, string>();
  const idOf = (name: string): string => {
    const id = ids.get(name) ?? `c${ids.size}`;
    ids.set(name, id);
    return id;
  };
  const arrows = links.map((link) => {
    const label = escaped(`${link.alias} ${MARKS[link.state]}`);
    return `  ${idOf(link.consumer.name)} ${ARROWS[link.state]}|"${label}"| ${idOf(sourceName(link))}`;
  });
  const boxes = [...ids].map(([name, id]) => `  ${id}["${escaped(name)}"]`);
  const strokes = links.map(({ state }, index) => `  linkStyle ${index} ${STROKES[state]}`);
  return ["flowchart LR", ...boxes, ...arrows, ...strokes].join("\n");
}

function sourceName({ source, alias }: LinkStatus): string {
  return source?.name ?? `nothing as ${alias}`;
}

/** Text that Mermaid takes as it is, by the codes that it has for characters. */
export function escaped(text: string): string {
  return text.replace(/[^\w ./:@→✓✗?-]/gu, (character) => `#${character.codePointAt(0) ?? 32};`);
}
