import type { Phase } from "./steps.ts";

/** Commands that continue or undo an interrupted take-over. */
const WAYS: Partial<Record<Phase, (folder: string) => string>> = {
  moving: (folder) =>
    `\`from-link take-over ${folder}\` goes on with it, \`from-link roll-back ${folder}\` leads back.`,
  returning: (folder) =>
    `\`from-link roll-back ${folder}\` goes on with it, \`from-link take-over ${folder}\` leads forward.`,
  finishing: (folder) => `\`from-link finish ${folder}\` goes on with it.`,
};

/** A takeover that ended halfway. */
export class Interrupted extends Error {}

/** A takeover that failed and put everything back. */
export class PutBack extends Error {}

/** The final error of a command; in a phase that has to be continued, the message says how. */
export function asInterrupted(error: unknown, folder: string, phase: Phase): unknown {
  const ways = WAYS[phase];
  if (ways === undefined || error instanceof PutBack) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Interrupted(`${message}\nThe takeover is not whole, and nothing is lost: ${ways(folder)}`, {
    cause: error,
  });
}
