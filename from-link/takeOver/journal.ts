import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { jsonText } from "../model/createBody.ts";
import type { Plan } from "../model/plan.ts";
import { PulumiKilled, type PulumiProgram } from "./pulumiProgram.ts";
import type { Before, Phase } from "./steps.ts";

/** Name of the file, in a folder of from-link, that records the progress of the takeover. */
export const JOURNAL_FILE = "take-over.json";

/** A moved container: its state before the takeover, and the times that were measured. */
export interface Entry extends Before {
  /** The container's links before the takeover, each `SOURCE:ALIAS`, sorted. */
  readonly links: readonly string[];
  /** The container's mounts before the takeover. */
  readonly mounts: readonly Mount[];
  /**
   * Time of the request to stop the container, in milliseconds since 1970; undefined unless the container is down because of
   * the takeover.
   */
  stoppedAt?: number;
  /** Id of the container, old or new, that is being stopped. */
  stopping?: string;
  /** Milliseconds from `stoppedAt` until the container's replacement was well, or the container was put back. */
  downtimeMs?: number;
}

/** A mount whose data outlives the container. */
export interface Mount {
  readonly path: string;
  /** Name of the mounted volume, or path on the host. */
  readonly source: string;
}

/**
 * The progress of a takeover. The next step is derived from the daemon's state. The journal holds what the daemon does not
 * know: the state before the takeover, and whether the takeover goes forward or back.
 */
export interface Journal {
  readonly version: 1;
  phase: Phase;
  /** `busy`: when the journal was last written, Pulumi was changing something, or containers of the stack were being stopped. */
  pulumi: "idle" | "busy";
  /** Start of the takeover, in milliseconds since 1970. */
  readonly startedAt: number;
  /** The moved containers in the order of the links: sources first. */
  readonly entries: readonly Entry[];
}

/** Reads the folder's journal; undefined before the first takeover. */
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
 * Only the owner of the file can read it.
 */
export function writeJournal(folder: string, journal: Journal): void {
  const file = join(folder, JOURNAL_FILE);
  const partial = `${file}.partial`;
  writeFileSync(partial, jsonText(journal), { mode: 0o600, flush: true });
  renameSync(partial, file);
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor); // otherwise a crash may undo the rename
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
  /** The command line with which the user can repeat this command. */
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

/** Has Pulumi change the stack. If the change is interrupted, the journal stays `busy`. */
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
    // If Pulumi fails or is told to stop, its state is complete. If Pulumi is killed, the state may lack changes.
    if (!(error instanceof PulumiKilled)) record(takeover, (journal) => (journal.pulumi = before));
    throw error;
  }
  record(takeover, (journal) => (journal.pulumi = "idle"));
}
