import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./failover";

/** One row of the table of failovers in docs/faults.md, and what it is made of. */
export interface FailoverRow {
  fault: string;
  outcomes: readonly Outcome[];
  /** Of partitions, how long after the cut the last was acknowledged that was lost. */
  lastLostMs?: readonly number[];
}

/** Leaves a row for the command that writes the table. */
export function recordFailover({ fault, outcomes, lastLostMs }: FailoverRow): void {
  const folder = process.env.REDIS_LINK_FAULTS;
  if (folder === undefined) return;
  const row = {
    fault,
    gapMs: outcomes.map(({ gapMs }) => gapMs),
    wholeMs: outcomes.map(({ wholeMs }) => wholeMs),
    acknowledged: outcomes.reduce((sum, outcome) => sum + outcome.acknowledged, 0),
    lost: outcomes.reduce((sum, outcome) => sum + outcome.lost.length, 0),
    lastLostMs,
  };
  writeFileSync(join(folder, `failover-${Date.now()}.json`), JSON.stringify(row));
}
