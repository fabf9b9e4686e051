/** Attributes of an element. */
export type Attributes = Readonly<Record<string, string | number>>;

/** One SVG element as text. Content that is text is escaped; elements go in as arrays. */
export function element(
  name: string,
  attributes: Attributes,
  content: string | readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(rounded(value))}"`);
  const inner = typeof content === "string" ? escaped(content) : content.join("\n");
  return inner === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${inner}</${name}>`;
}

/** A whole picture on a white ground, readable on light and dark pages. */
export function picture(width: number, height: number, title: string, content: readonly string[]): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
    width: Math.ceil(width),
    "font-family": "system-ui, sans-serif",
    "font-size": 12,
    fill: "#1f2328",
  };
  const ground = element("rect", { width: "100%", height: "100%", fill: "#ffffff" });
  return `${element("svg", attributes, [element("title", {}, title), ground, ...content])}\n`;
}

/** A line of text. */
export function label(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element("text", { x, y, "dominant-baseline": "middle", ...attributes }, words);
}

/** Short marks on an axis, at steps of 1, 2 or 5 times a power of ten. */
export function axisSteps(most: number, wanted: number): number[] {
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  );
}

function rounded(value: string | number): string {
  return typeof value === "number" ? String(Math.round(value * 10) / 10) : value;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
