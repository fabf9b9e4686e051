import type { Timeline } from "../trace/timeline.ts";
import { COLOURS, picture } from "./picture.ts";

/** A timeline: a bar for each process, phase and resource, from its start to its end. */
export function timelinePlot({ title, seconds, spans }: Timeline): Promise<string> {
  const values = spans.map(({ label, kind, start, end }, index) => ({
    row: `${index}\n${label}`,
    ...{ kind, start, end },
    text: (end - start).toFixed(2),
  }));
  return picture({
    title: `${title}, ${seconds.toFixed(2)} s`,
    width: 620,
    height: { step: 20 },
    data: { values },
    encoding: {
      y: { field: "row", type: "nominal", sort: null, axis: { labelExpr: "split(datum.label, '\\n')[1]" } },
    },
    layer: [
      {
        mark: { type: "bar", height: 12 },
        encoding: {
          x: {
            field: "start",
            type: "quantitative",
            scale: { domain: [0, seconds], nice: false },
            axis: { labelExpr: "datum.label + ' s'" },
          },
          x2: { field: "end" },
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: ["process", "phase", "resource"], range: COLOURS.kinds },
          },
        },
      },
      {
        mark: { type: "text", dx: 4, fontSize: 10 },
        encoding: { x: { field: "end", type: "quantitative" }, text: { field: "text" } },
      },
    ],
  });
}
