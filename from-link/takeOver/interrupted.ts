import type { Phase } from "./steps.ts";

/** For each phase: a sentence with the commands that continue or undo an interrupted takeover. */
const WAYS: Partial<Record<Phase, (folder: string) => string>> = {
  moving: (folder) =>
    `\`from-link take-over ${folder}\` goes on with it, \`from-link roll-back ${folder}\` leads back.`,
  returning: (folder) =>
    `\`from-link roll-back ${folder}\` goes on with it, \`from-link take-over ${folder}\` leads forward.`,
  finishing: (folder) => `\`from-link finish ${folder}\` goes on with it.`,
};

/** Thrown if a takeover ended halfway. */
export class Interrupted extends Error {}

/** Thrown if a takeover failed, and everything is as before. */
export class PutBack extends Error {}

/** The error with which a command ends. If the takeover is halfway, the message says how to continue it. */
export function asInterrupted(error: unknown, folder: string, phase: Phase): unknown {
  const ways = WAYS[phase];
  if (ways === undefined || error instanceof PutBack) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Interrupted(`${message}\nThe takeover is not whole, and nothing is lost: ${ways(folder)}`, {
    cause: error,
  });
}
