import type Docker from "dockerode";
import type { Plan } from "../model/plan.ts";
import { writeJournal, type Journal } from "./journal.ts";
import { PulumiKilled, type PulumiProgram } from "./pulumiProgram.ts";

/** A folder's takeover, at work. */
export interface Takeover {
  readonly folder: string;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly docker: Docker;
  readonly program: PulumiProgram;
  /** Fires when the user wants it to end. */
  readonly signal: AbortSignal;
  /** A line of progress. */
  readonly say: (line: string) => void;
}

/** Writes down what has changed in the journal. */
export function record({ folder, journal }: Takeover, change: (journal: Journal) => void): void {
  change(journal);
  writeJournal(folder, journal);
}

/** Has Pulumi change something; the journal tells if that was broken off. */
export async function change(
  takeover: Takeover,
  command: "up" | "destroy",
  targets?: readonly string[],
): Promise<void> {
  const { pulumi: before } = takeover.journal;
  record(takeover, (journal) => (journal.pulumi = "busy"));
  const flags = (targets ?? []).flatMap((urn) => ["--target", urn]);
  try {
    await takeover.program.change(command, flags);
  } catch (error) {
    // One that fails, or is told to stop, ends what it is at and keeps its state whole; one that is killed does not.
    if (!(error instanceof PulumiKilled)) record(takeover, (journal) => (journal.pulumi = before));
    throw error;
  }
  record(takeover, (journal) => (journal.pulumi = "idle"));
}
