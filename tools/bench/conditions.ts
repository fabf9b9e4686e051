import type { BenchRun } from "./benchRun.ts";
import type { Rounds } from "./inTurn.ts";
import type { ComposeCommand } from "./makers.ts";
import type { OurProgram } from "./programs/ourProgram.ts";

/** What every part of the bench measures with. */
export interface Conditions extends Rounds {
  bench: BenchRun;
  ours: OurProgram;
  compose: ComposeCommand;
  /** The smoke form: as little of each as will run everything once. */
  short: boolean;
  /** How many apps on one source. */
  apps: readonly number[];
}
