import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Seen } from "./steadyLoad";

/** One row of the table in docs/reliability.md. */
export interface Figure extends Seen {
  /** Place of the row. */
  order: number;
  fault: string;
  healedMs: number;
  /** Who healed it. */
  healedBy: string;
}

/** Prints a row, and leaves it for the command that writes the table. */
export function recordFigure(figure: Figure): void {
  console.info(JSON.stringify(figure));
  const folder = process.env.REDIS_LINK_FIGURES;
  if (folder !== undefined) writeFileSync(join(folder, `${figure.order}.json`), JSON.stringify(figure));
}
