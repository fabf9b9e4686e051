import type { Span, Timeline } from "../trace/timeline.ts";
import { axisSteps, element, label, picture } from "./svg.ts";

const WIDTH = 1000;
const LEFT = 330;
const RIGHT = 70;
const ROW = 20;
const BAR = 12;
const TOP = 62;
const STEPS = 10;

const COLOURS: Readonly<Record<Span["kind"], string>> = {
  process: "#0969da",
  phase: "#8250df",
  resource: "#bc4c00",
};

/** A timeline: a bar for each process, phase and resource, from its start to its end. */
export function timelinePlot({ title, seconds, spans }: Timeline): string {
  const height = TOP + ROW * spans.length + 16;
  const x = (time: number) => LEFT + (time / seconds) * (WIDTH - LEFT - RIGHT);
  const grid = axisSteps(seconds, STEPS).flatMap((step) => [
    element("line", { x1: x(step), x2: x(step), y1: TOP - 8, y2: height - 8, stroke: "#d1d9e0" }),
    label(x(step), TOP - 16, `${step} s`, { "text-anchor": "middle", fill: "#59636e" }),
  ]);
  const rows = spans.flatMap(({ label: words, kind, start, end }, index) => {
    const y = TOP + ROW * index + ROW / 2;
    const [from, width] = [x(start), Math.max(x(end) - x(start), 1)];
    return [
      label(LEFT - 10, y, words.length > 50 ? `${words.slice(0, 49)}…` : words, {
        "text-anchor": "end",
        "font-size": 11,
      }),
      element("rect", { x: from, y: y - BAR / 2, width, height: BAR, fill: COLOURS[kind] }),
      label(from + width + 4, y, (end - start).toFixed(2), { "font-size": 10, fill: "#59636e" }),
    ];
  });
  const legend = Object.entries(COLOURS).map(([kind, fill], index) =>
    label(LEFT + index * 80, 18, `■ ${kind}`, { fill }),
  );
  const heading = label(16, 18, `${title}, ${seconds.toFixed(2)} s`, { "font-size": 14, "font-weight": 600 });
  return picture(WIDTH, height, title, [heading, ...legend, ...grid, ...rows]);
}
