import { parse, View } from "vega";
import { compile, type Config, type TopLevelSpec } from "vega-lite";

/** One look for all pictures, readable on light and dark pages. */
const THEME: Config = {
  background: "#ffffff",
  font: "system-ui, sans-serif",
  padding: 16,
  title: { anchor: "start", fontSize: 14, offset: 12 },
  axis: { labelFontSize: 11, labelColor: "#1f2328", title: null },
  axisX: { orient: "top", gridColor: "#d1d9e0", domain: false, ticks: false },
  axisY: { domain: false, ticks: false, labelLimit: 400, labelPadding: 8 },
  legend: { orient: "top", title: null },
  text: { align: "left", baseline: "middle", fontSize: 11 },
  view: { stroke: null },
};

/** Colours of what is good, bad, to compare with, and of further kinds. */
export const COLOURS = {
  good: "#2da44e",
  bad: "#cf222e",
  mark: "#1f2328",
  kinds: ["#0969da", "#8250df", "#bc4c00"],
};

/** Draws a picture as SVG. */
export function picture(spec: TopLevelSpec): Promise<string> {
  return new View(parse(compile(spec, { config: THEME }).spec), { renderer: "none" }).toSVG();
}
