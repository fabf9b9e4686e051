import { isMet, type Verdict } from "../figure.ts";
import { axisSteps, element, label, picture } from "./svg.ts";

const WIDTH = 860;
const LEFT = 350;
const RIGHT = 120;
const ROW = 40;
const BAR = 14;
const TOP = 56;
const STEPS = 6;

/** Longer bars are cut, so that one does not make all others short. */
const MOST = 4;

const COLOURS = { met: "#2da44e", missed: "#cf222e", goal: "#1f2328", grid: "#d1d9e0", quiet: "#59636e" };

/** Each goal as a bar, as long as the ratio to the peer, with a mark at the ratio that is the goal. */
export function ratioPlot(verdicts: readonly Verdict[]): string {
  const most = Math.min(MOST, Math.max(1, ...verdicts.flatMap(({ ratio, limit }) => [ratio, limit])) * 1.05);
  const height = TOP + ROW * verdicts.length + 20;
  const x = (ratio: number) => LEFT + (Math.min(Math.max(ratio, 0), most) / most) * (WIDTH - LEFT - RIGHT);
  const grid = axisSteps(most, STEPS).flatMap((step) => [
    element("line", { x1: x(step), x2: x(step), y1: TOP - 8, y2: height - 12, stroke: COLOURS.grid }),
    label(x(step), TOP - 18, `${step} ×`, { "text-anchor": "middle", fill: COLOURS.quiet }),
  ]);
  const rows = verdicts.flatMap((verdict, index) => row(verdict, TOP + ROW * index + ROW / 2, x));
  const heading = label(16, 18, "Ratio to the peer of the same run; the black mark is the goal", {
    "font-size": 14,
    "font-weight": 600,
  });
  return picture(WIDTH, height, "Speed of redis-link as ratios", [heading, ...grid, ...rows]);
}

function row(verdict: Verdict, y: number, x: (ratio: number) => number): string[] {
  const { what, against, ratio, kind, limit } = verdict;
  const met = isMet(verdict);
  const end = { "text-anchor": "end" };
  return [
    label(LEFT - 12, y - 8, what, end),
    label(LEFT - 12, y + 8, against, { ...end, fill: COLOURS.quiet, "font-size": 10 }),
    element("rect", {
      ...{ x: x(0), y: y - BAR / 2, width: Math.max(x(ratio) - x(0), 1), height: BAR },
      fill: met ? COLOURS.met : COLOURS.missed,
    }),
    element("line", {
      ...{ x1: x(limit), x2: x(limit), y1: y - BAR, y2: y + BAR },
      ...{ stroke: COLOURS.goal, "stroke-width": 3 },
    }),
    label(WIDTH - RIGHT + 10, y, `${ratio.toFixed(2)} (${kind} ${limit}) ${met ? "✓" : "✗"}`, {
      fill: met ? COLOURS.met : COLOURS.missed,
      "font-weight": 600,
    }),
  ];
}
