import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Seen } from "./steadyLoad";

/** One row of the table in docs/reliability.md. */
export interface FaultRow extends Seen {
  /** Place of the row. */
  order: number;
  fault: string;
  healedMs: number;
  /** Who healed it. */
  healedBy: string;
}

/** Prints a row, and leaves it for the command that writes the table. */
export function recordFault(row: FaultRow): void {
  console.info(JSON.stringify(row));
  const folder = process.env.REDIS_LINK_FAULTS;
  if (folder !== undefined) writeFileSync(join(folder, `${row.order}.json`), JSON.stringify(row));
}
