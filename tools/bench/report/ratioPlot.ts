import { isMet, type Verdict } from "../figure.ts";
import { COLOURS, picture } from "./picture.ts";

/** Longer bars are cut, so that one does not make all others short. */
const MOST = 4;

/** Each goal as a bar, as long as the ratio to the other, with a mark at the ratio that is the goal. */
export function ratioPlot(verdicts: readonly Verdict[]): Promise<string> {
  const values = verdicts.map(({ what, against, ratio, kind, limit }, index) => {
    const met = isMet({ ratio, kind, limit });
    return {
      row: `${what}\n${against}`,
      ratio: Math.min(ratio, MOST),
      limit,
      colour: met ? COLOURS.good : COLOURS.bad,
      text: `${ratio.toFixed(2)} (${kind} ${limit}) ${met ? "✓" : "✗"}`,
      index,
    };
  });
  const colour = { field: "colour", type: "nominal" as const, scale: null };
  return picture({
    title: "Ratio to the other of the same run; the black mark is the goal",
    width: 400,
    height: { step: 40 },
    data: { values },
    encoding: {
      y: { field: "row", type: "nominal", sort: null, axis: { labelExpr: "split(datum.label, '\\n')" } },
    },
    layer: [
      {
        mark: { type: "bar", height: 14 },
        encoding: {
          x: { field: "ratio", type: "quantitative", axis: { labelExpr: "datum.label + ' ×'" } },
          color: colour,
        },
      },
      {
        mark: { type: "tick", thickness: 3, size: 28, opacity: 1, color: COLOURS.mark },
        encoding: { x: { field: "limit", type: "quantitative" } },
      },
      {
        mark: { type: "text", dx: 10, fontWeight: 600 },
        encoding: { x: { value: "width" }, text: { field: "text" }, color: colour },
      },
    ],
  });
}
