import type { Phase } from "./steps.ts";

/** Commands that continue or undo an interrupted take-over. */
const WAYS: Partial<Record<Phase, (folder: string) => string>> = {
  moving: (folder) =>
    `\`from-link take-over ${folder}\` goes on with it, \`from-link roll-back ${folder}\` leads back.`,
  returning: (folder) =>
    `\`from-link roll-back ${folder}\` goes on with it, \`from-link take-over ${folder}\` leads forward.`,
  finishing: (folder) => `\`from-link finish ${folder}\` goes on with it.`,
};

/** A takeover that ended between here and there. */
export class Interrupted extends Error {}

/** A takeover that ended where it began: what was moved was put back. */
export class PutBack extends Error {}

/** The error that a command ends with, which says how to go on if the phase is one that has no end of its own. */
export function asInterrupted(error: unknown, folder: string, phase: Phase): unknown {
  const ways = WAYS[phase];
  if (ways === undefined || error instanceof PutBack) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Interrupted(`${message}\nThe takeover is not whole, and nothing is lost: ${ways(folder)}`, {
    cause: error,
  });
}
