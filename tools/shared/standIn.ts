import { closeSync, openSync, readSync } from "node:fs";

/** Every stand-in of the lab has it near its start: what has it is no real plugin. */
export const STAND_IN_MARK = "redis-link lab stand-in";

/** Enough of a stand-in to see its mark. */
const HEAD_BYTES = 512;

/** Whether an executable is one of the lab's stand-ins, wherever it lies. */
export function isStandIn(executable: string): boolean {
  const file = openSync(executable, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString("latin1", 0, readSync(file, head)).includes(STAND_IN_MARK);
  } finally {
    closeSync(file);
  }
}
