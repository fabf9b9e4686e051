import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { jsonText } from "../model/createBody.ts";
import type { Plan } from "../model/plan.ts";
import { PulumiKilled, type PulumiProgram } from "./pulumiProgram.ts";
import type { Before, Phase } from "./steps.ts";

/** Where a folder keeps how far its takeover is. */
export const JOURNAL_FILE = "take-over.json";

/** A container that is moved, as it was, and what was measured. */
export interface Entry extends Before {
  /** Links of before as Docker says them, sorted. */
  readonly links: readonly string[];
  /** What was mounted. */
  readonly mounts: readonly Mount[];
  /** When its stop was asked for, since it served last: milliseconds since 1970. */
  stoppedAt?: number;
  /** Id of the container whose stop was asked for, and has not ended yet. */
  stopping?: string;
  /** Milliseconds from then until what took its place was well. */
  downtimeMs?: number;
}

/** What a container has mounted, of what outlives it. */
export interface Mount {
  readonly path: string;
  /** Name of a volume, or folder of the host. */
  readonly source: string;
}

/**
 * How far a takeover is. What is to be done next is read from the daemon; this has what the daemon cannot say: how things
 * were, and where they are to go.
 */
export interface Journal {
  readonly version: 1;
  phase: Phase;
  /** `busy`: Pulumi was changing something when this was written last, or what it made was being stopped. */
  pulumi: "idle" | "busy";
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** In the order of their links: sources first. */
  readonly entries: readonly Entry[];
}

/** The folder's journal; undefined if nothing was taken over yet. */
export function readJournal(folder: string): Journal | undefined {
  const file = join(folder, JOURNAL_FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const journal = JSON.parse(text) as Journal;
  if ((journal.version as number) !== 1)
    throw new Error(
      `${file}: it is of version ${String(journal.version)}, and this from-link knows 1: use the one that began.`,
    );
  return journal;
}

/**
 * Writes the folder's journal, so that one is there whole, this or the one before, whenever this process or the machine
 * ends. Its owner alone reads it.
 */
export function writeJournal(folder: string, journal: Journal): void {
  const file = join(folder, JOURNAL_FILE);
  const partial = `${file}.partial`;
  writeFileSync(partial, jsonText(journal), { mode: 0o600, flush: true });
  renameSync(partial, file);
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor); // or the new name may be lost
  } finally {
    closeSync(descriptor);
  }
}

/** A folder's takeover, at work. */
export interface Takeover {
  readonly folder: string;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly docker: Docker;
  readonly program: PulumiProgram;
  /** Whether a lock of the stack that may be somebody else's is taken away without asking. */
  readonly force: boolean;
  /** Command that the user types to run this again. */
  readonly command: string;
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
