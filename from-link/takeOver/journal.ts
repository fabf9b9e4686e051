import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { jsonText } from "../model/createBody.ts";
import type { Plan } from "../model/plan.ts";
import { PulumiKilled, type PulumiProgram } from "./pulumiProgram.ts";
import type { Before, Phase } from "./steps.ts";

/** File in a folder with the progress of its takeover. */
export const JOURNAL_FILE = "take-over.json";

/** A moved container: its state before, and the measured times. */
export interface Entry extends Before {
  /** The container's links before, in Docker's notation, sorted. */
  readonly links: readonly string[];
  /** The container's mounts before. */
  readonly mounts: readonly Mount[];
  /** Time of the stop request since which it has not served, in milliseconds since 1970. */
  stoppedAt?: number;
  /** Id of the container that is being stopped. */
  stopping?: string;
  /** Milliseconds from `stoppedAt` until its replacement was well. */
  downtimeMs?: number;
}

/** A mount that outlives its container. */
export interface Mount {
  readonly path: string;
  /** Name of the volume, or the host's path. */
  readonly source: string;
}

/**
 * The progress of a takeover. The next step follows from the daemon's state; the journal holds what the daemon cannot know:
 * the state before, and the direction.
 */
export interface Journal {
  readonly version: 1;
  phase: Phase;
  /** `busy`: at the last write, Pulumi was changing something, or its containers were being stopped. */
  pulumi: "idle" | "busy";
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** In the order of the links: sources first. */
  readonly entries: readonly Entry[];
}

/** The folder's journal; undefined before the first takeover. */
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
 * Writes the folder's journal atomically: if the process or the machine stops, either the old or the new journal is complete.
 * Only its owner can read it.
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

/** A running takeover of a folder. */
export interface Takeover {
  readonly folder: string;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly docker: Docker;
  readonly program: PulumiProgram;
  /** Whether to remove the stack's lock without asking, although another user may hold it. */
  readonly force: boolean;
  /** Command that the user types to run this again. */
  readonly command: string;
  /** Aborts when the user interrupts the command. */
  readonly signal: AbortSignal;
  /** Prints a line of progress. */
  readonly say: (line: string) => void;
}

/** Changes the journal and writes it. */
export function record({ folder, journal }: Takeover, change: (journal: Journal) => void): void {
  change(journal);
  writeJournal(folder, journal);
}

/** Runs a change by Pulumi; the journal shows if it was interrupted. */
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
    // If Pulumi fails or is told to stop, its state is complete; if it is killed, it is not.
    if (!(error instanceof PulumiKilled)) record(takeover, (journal) => (journal.pulumi = before));
    throw error;
  }
  record(takeover, (journal) => (journal.pulumi = "idle"));
}
