import type { Operation } from "./preview.ts";
import { written } from "./ports.ts";
import {
  displayName,
  nameOf,
  networksOf,
  volumesOf,
  type Link,
  type Resource,
  type ReviewedStack,
} from "./stack.ts";
import { imageName } from "./wording.ts";

const COLOURS: Readonly<Record<Operation, string>> = {
  same: "fill:#f6f8fa,stroke:#8c959f,color:#1f2328",
  create: "fill:#dafbe1,stroke:#1a7f37,color:#1f2328,stroke-width:2px",
  update: "fill:#fff8c5,stroke:#9a6700,color:#1f2328,stroke-width:2px",
  replace: "fill:#ffe2c7,stroke:#bc4c00,color:#1f2328,stroke-width:2px",
  delete: "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:2px,stroke-dasharray:4 3",
};

const LINE: Readonly<Record<Operation, string>> = {
  same: "stroke:#8c959f",
  create: "stroke:#1a7f37,stroke-width:2px",
  update: "stroke:#9a6700,stroke-width:2px",
  replace: "stroke:#bc4c00,stroke-width:2px",
  delete: "stroke:#cf222e,stroke-width:2px,stroke-dasharray:4 3",
};

/** What the colours mean, for below the picture. */
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
 * source with the alias, published ports as arrows from the host. What changes is coloured.
 */
export function pictureOf(stack: ReviewedStack): string {
  const links = allLinks(stack);
  const strangers = [...new Set(links.map(({ source }) => source))].filter((end) => !stack.get(end));
  const ids = new Map<Resource | string, string>();
  for (const shape of [...stack.resources, ...strangers]) ids.set(shape, `r${ids.size}`);
  const id = (shape: Resource | string): string => ids.get(shape) ?? "unknown";
  const linkNetworks = new Set(links.map(({ network }) => network));
  const homeOf = ({ before, after }: Resource): string | undefined =>
    networksOf(after ?? before).find((network) => !linkNetworks.has(network));
  const edges: Edge[] = [
    ...links.map(({ app, source, alias, op }): Edge => ({
      from: id(stack.get(app) ?? app),
      to: id(stack.get(source) ?? source),
      label: alias,
      arrow: "-->",
      op,
    })),
    ...stack.ofKind("container").flatMap((container) => volumeEdges(container, stack, id)),
  ];
  const lines = strangers.map((end) => `  ${id(end)}["${escaped(stack.endName(end))}"]:::same`);
  for (const network of new Set(stack.ofKind("container").map(homeOf))) {
    const containers = stack.ofKind("container").filter((container) => homeOf(container) === network);
    const box = network === undefined ? undefined : stack.byName("network", network);
    if (box !== undefined) lines.push(`  subgraph ${id(box)}["network ${escaped(displayName(box))}"]`);
    lines.push(
      ...containers.map(
        (container) => `  ${box ? "  " : ""}${id(container)}["${label(container, stack)}"]:::${container.op}`,
      ),
    );
    if (box !== undefined) lines.push("  end", `  class ${id(box)} ${box.op}`);
  }
  for (const volume of stack.ofKind("volume")) {
    lines.push(`  ${id(volume)}[("volume ${escaped(displayName(volume))}")]:::${volume.op}`);
  }
  for (const container of stack.ofKind("container")) {
    for (const { text, op } of portChanges(container)) {
      const port = `p${edges.length}`;
      lines.push(`  ${port}(["${escaped(text)}"]):::${op}`);
      edges.push({ from: port, to: id(container), arrow: "-->", op });
    }
  }
  lines.push(
    ...edges.map(
      ({ from, to, arrow, label }) =>
        `  ${from} ${arrow}${label === undefined ? "" : `|"${escaped(label)}"|`} ${to}`,
    ),
  );
  lines.push(...edges.map(({ op }, index) => `  linkStyle ${index} ${LINE[op]}`));
  lines.push(...Object.entries(COLOURS).map(([op, style]) => `  classDef ${op} ${style}`));
  return ["flowchart LR", ...lines, ""].join("\n");
}

/** Links before and after, each once. */
function allLinks(stack: ReviewedStack): (Link & { op: Operation })[] {
  const key = ({ app, source, alias }: Link): string => JSON.stringify([app, source, alias]);
  const [before, after] = [stack.links("before"), stack.links("after")];
  const was = new Set(before.map(key));
  const is = new Set(after.map(key));
  return [
    ...after.map((link) => ({ ...link, op: was.has(key(link)) ? ("same" as const) : ("create" as const) })),
    ...before.filter((link) => !is.has(key(link))).map((link) => ({ ...link, op: "delete" as const })),
  ].filter(({ app }) => stack.get(app) !== undefined);
}

function volumeEdges(container: Resource, stack: ReviewedStack, id: (shape: Resource) => string): Edge[] {
  const [before, after] = [volumesOf(container.before), volumesOf(container.after)];
  return stack.ofKind("volume").flatMap((volume): Edge[] => {
    const was = before.includes(nameOf(volume.before) ?? "");
    const is = after.includes(nameOf(volume.after) ?? "");
    if (!was && !is) return [];
    return [
      {
        from: id(container),
        to: id(volume),
        arrow: "---",
        op: was && is ? "same" : is ? "create" : "delete",
      },
    ];
  });
}

function portChanges({ before, after }: Resource): { text: string; op: Operation }[] {
  const [was, is] = [before, after].map((state) => state?.properties.ports.map(written) ?? []) as [
    string[],
    string[],
  ];
  return [
    ...is.map((text) => ({ text, op: was.includes(text) ? ("same" as const) : ("create" as const) })),
    ...was.filter((text) => !is.includes(text)).map((text) => ({ text, op: "delete" as const })),
  ];
}

function label(container: Resource, stack: ReviewedStack): string {
  const { before, after } = container;
  const image = imageName(after, "after", stack) ?? imageName(before, "before", stack);
  return [displayName(container), image]
    .flatMap((line) => (line === undefined ? [] : escaped(line)))
    .join("<br/>");
}

/** Text that Mermaid takes as it is. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
