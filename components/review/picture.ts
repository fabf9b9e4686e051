import { isDeepStrictEqual } from "node:util";
import type { Operation } from "./preview.ts";
import { written, imageName } from "./wording.ts";
import { displayName, networksOf, volumesOf, type Resource } from "./resource.ts";
import type { ReviewedStack } from "./stack.ts";

/** Colours of shapes and lines. */
const COLOURS: Readonly<Record<Operation, readonly [fill: string, stroke: string]>> = {
  same: ["#f6f8fa", "#8c959f"],
  create: ["#dafbe1", "#1a7f37,stroke-width:2px"],
  update: ["#fff8c5", "#9a6700,stroke-width:2px"],
  replace: ["#ffe2c7", "#bc4c00,stroke-width:2px"],
  delete: ["#ffebe9", "#cf222e,stroke-width:2px,stroke-dasharray:4 3"],
};

/** Legend of the colours, below the picture. */
export const LEGEND =
  "grey stays · green is created · yellow is changed in place · orange is replaced · red is removed";

/** A line between two shapes. */
interface Edge {
  from: string;
  to: string;
  label?: string;
  arrow: "-->" | "---";
  op: Operation;
}

/**
 * The stack as a Mermaid flowchart: networks as boxes, volumes as cylinders, links as arrows from the app to its
 * source with the alias, published ports as arrows from the host. Changes are coloured.
 */
export function pictureOf(stack: ReviewedStack): string {
  const links = compared(stack.links("before"), stack.links("after"));
  const strangers = [...new Set(links.flatMap(({ item: { source, app } }) => [source, app]))].filter(
    (end) => !stack.get(end),
  );
  const ids = new Map<Resource | string, string>();
  for (const shape of [...stack.resources, ...strangers]) ids.set(shape, `r${ids.size}`);
  const id = (shape: Resource | string): string => ids.get(shape) ?? "unknown";
  const linkNetworks = new Set(links.map(({ item }) => item.network));
  const homeOf = ({ before, after }: Resource): string | undefined =>
    networksOf(after ?? before).find((network) => !linkNetworks.has(network));
  const edges: Edge[] = [
    ...links.map(({ item: { app, source, alias: label }, op }): Edge => {
      const [from = "", to = ""] = [app, source].map((end) => id(stack.get(end) ?? end));
      return { from, to, label, arrow: "-->", op };
    }),
    ...stack.ofKind("container").flatMap((container) =>
      compared(volumesOf(container.before), volumesOf(container.after)).flatMap(({ item, op }): Edge[] => {
        const volume = stack.byName("volume", item);
        return volume ? [{ from: id(container), to: id(volume), arrow: "---", op }] : [];
      }),
    ),
  ];
  const lines = strangers.map((end) => `  ${id(end)}["${escaped(stack.endName(end))}"]:::same`);
  for (const network of new Set(stack.ofKind("container").map(homeOf))) {
    const containers = stack.ofKind("container").filter((container) => homeOf(container) === network);
    const box = network === undefined ? undefined : stack.byName("network", network);
    if (box !== undefined) lines.push(`  subgraph ${id(box)}["network ${escaped(displayName(box))}"]`);
    for (const container of containers)
      lines.push(`  ${box ? "  " : ""}${id(container)}["${label(container, stack)}"]:::${container.op}`);
    if (box !== undefined) lines.push("  end", `  class ${id(box)} ${box.op}`);
  }
  for (const volume of stack.ofKind("volume")) {
    lines.push(`  ${id(volume)}[("volume ${escaped(displayName(volume))}")]:::${volume.op}`);
  }
  for (const container of stack.ofKind("container")) {
    const [was = [], is = []] = [container.before, container.after].map((state) =>
      state?.properties.ports.map(written),
    );
    for (const { item, op } of compared(was, is)) {
      const port = `p${edges.length}`;
      lines.push(`  ${port}(["${escaped(item)}"]):::${op}`);
      edges.push({ from: port, to: id(container), arrow: "-->", op });
    }
  }
  for (const { from, to, arrow, label } of edges)
    lines.push(`  ${from} ${arrow}${label === undefined ? "" : `|"${escaped(label)}"|`} ${to}`);
  lines.push(...edges.map(({ op }, index) => `  linkStyle ${index} stroke:${COLOURS[op][1]}`));
  for (const [op, [fill, stroke]] of Object.entries(COLOURS))
    lines.push(`  classDef ${op} color:#1f2328,fill:${fill},stroke:${stroke}`);
  return ["flowchart LR", ...lines, ""].join("\n");
}

/** The items of both lists, each listed once, with the operation that the change does to the item. */
function compared<T>(before: readonly T[], after: readonly T[]): { item: T; op: Operation }[] {
  const isIn = (all: readonly T[], item: T) => all.some((other) => isDeepStrictEqual(item, other));
  return [
    ...after.map((item) => ({ item, op: isIn(before, item) ? ("same" as const) : ("create" as const) })),
    ...before.filter((item) => !isIn(after, item)).map((item) => ({ item, op: "delete" as const })),
  ];
}

function label(container: Resource, stack: ReviewedStack): string {
  const { before, after } = container;
  const image = imageName(after, "after", stack) ?? imageName(before, "before", stack);
  return [displayName(container), image]
    .flatMap((line) => (line === undefined ? [] : escaped(line)))
    .join("<br/>");
}

/** Text escaped for Mermaid. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
