/** How far a takeover is. */
export type Phase = "none" | "moving" | "moved" | "returning" | "returned" | "finishing" | "finished";

export type Command = "take-over" | "finish" | "roll-back";

/** What a command has to do: all of it, what is left of it, or nothing. */
export type Answer = { readonly run: "start" | "go on" | "nothing" } | { readonly refusal: string };

const start = { run: "start" } as const;
const goOn = { run: "go on" } as const;
const nothing = { run: "nothing" } as const;
const refuse = (refusal: string) => ({ refusal });

const NOTHING_YET = "Nothing of this folder has been taken over yet: `from-link take-over` does it.";
const BACK = "It was rolled back, and is as it was before. `from-link take-over` begins anew.";
const OLD_ONES_GO = "`from-link finish` has begun to remove the old containers, so there is no way back:";

const ANSWERS: Record<Command, Record<Phase, Answer>> = {
  "take-over": {
    none: start,
    moving: goOn,
    moved: nothing,
    returning: goOn,
    returned: start,
    finishing: refuse(`${OLD_ONES_GO} run it again.`),
    finished: nothing,
  },
  finish: {
    none: refuse(NOTHING_YET),
    moving: refuse(
      "The takeover is not whole: run `from-link take-over` again first, or `from-link roll-back`.",
    ),
    moved: start,
    returning: refuse("A roll-back is under way: run `from-link roll-back` again, or `from-link take-over`."),
    returned: refuse(BACK),
    finishing: goOn,
    finished: nothing,
  },
  "roll-back": {
    none: refuse(NOTHING_YET),
    moving: start,
    moved: start,
    returning: goOn,
    returned: nothing,
    finishing: refuse(`${OLD_ONES_GO} run \`from-link finish\` again.`),
    finished: refuse(
      "The takeover is finished and the old containers are gone. MIGRATION.md and rollback.json say how they were made.",
    ),
  },
};

/** What a command has to do in a phase. */
export function answerTo(command: Command, phase: Phase): Answer {
  return ANSWERS[command][phase];
}
