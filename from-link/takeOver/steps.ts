/** A container as the daemon has it. */
export interface Found {
  readonly id: string;
  readonly name: string;
  /** Whether a process of it runs: paused and restarting ones too. */
  readonly running: boolean;
  /** Its restart policy, as `docker update --restart` takes it. */
  readonly restart: string;
}

/** How a container was before anything was moved. */
export interface Before {
  /** Undefined if nothing of it ran. */
  readonly id?: string;
  readonly name: string;
  readonly asideName: string;
  readonly running: boolean;
  readonly restart: string;
  /** Whether Docker deletes it once it stops, so that a copy is put aside in its place. */
  readonly autoRemove: boolean;
}

/** A container that is moved, as it was and as it is. */
export interface Member {
  readonly before: Before;
  /** The container of before. One that Docker deletes once it stops is gone when it does not run. */
  readonly old?: Found;
  /** The copy of one that Docker deletes once it stops. */
  readonly copy?: Found;
  /** Id of the one whose stop was asked for, and may be under way still. */
  readonly stopping?: string;
  /** What has its name by now. */
  readonly successor?: Found;
  /** Whether the successor is what the program makes, and well. */
  readonly isMade: boolean;
}

/** A step of one container, from the old one to the new one or back. */
export interface Step {
  readonly kind:
    "copy" | "stop" | "no restart" | "set aside" | "drop copy" | "name back" | "restart" | "start";
  /** Name of the one that is moved. */
  readonly of: string;
  /** Id of the container that it is done to. */
  readonly id: string;
}

/** A container that is to go back, or on, and that nobody has any more. */
export class Gone extends Error {
  constructor({ name, asideName, id = "" }: Before) {
    super(
      `${name}: its container of before (${id.slice(0, 12)}, put aside as ${asideName}) is gone, so there is nothing to ` +
        "move or to go back to. If that was meant, run `pulumi up` in the folder: the program has all that it was made of.",
    );
  }
}

/**
 * The next step from whatever is there to the new containers, which Pulumi is to create at last; undefined once they are.
 * All are held and stopped before any is made, consumers before what they link to: one that ran on would write into the void.
 *
 * @param members in the order of their links: sources first
 * @throws Gone
 */
export function nextForward(members: readonly Member[]): Step | "create" | undefined {
  const stopped = [...members].reverse();
  return (
    first(members, copyStep) ??
    first(stopped, stopStep) ??
    first(stopped, restStep) ??
    first(stopped, asideStep) ??
    (members.every(({ isMade }) => isMade) ? undefined : "create")
  );
}

/**
 * The next step from whatever is there back to the old containers, once Pulumi has removed the new ones; undefined once they
 * are as they were.
 *
 * @param members in the order of their links: sources first
 * @throws Gone
 */
export function nextBack(members: readonly Member[]): Step | "remove" | undefined {
  if (members.some(({ successor }) => successor !== undefined)) return "remove";
  // One after the other: Docker starts no container that is linked to one that does not run.
  return first(members, backStep);
}

function first(members: readonly Member[], stepOf: (member: Member) => Step | undefined): Step | undefined {
  for (const member of members) {
    const step = stepOf(member);
    if (step !== undefined) return step;
  }
  return undefined;
}

function copyStep({ before, old, copy }: Member): Step | undefined {
  if (before.id === undefined || (before.autoRemove && copy !== undefined)) return undefined;
  if (old === undefined) throw new Gone(before);
  return before.autoRemove ? { kind: "copy", of: before.name, id: old.id } : undefined;
}

function stopStep({ before, old, copy }: Member): Step | undefined {
  const runs = [old, copy].find((one) => one?.running);
  return runs && { kind: "stop", of: before.name, id: runs.id };
}

/** One that is stopped by hand starts again with the daemon if its policy says `always`. */
function restStep({ before, old, copy }: Member): Step | undefined {
  const kept = before.autoRemove ? copy : old;
  return kept && kept.restart !== "no" ? { kind: "no restart", of: before.name, id: kept.id } : undefined;
}

function asideStep({ before, old, copy }: Member): Step | undefined {
  const kept = before.autoRemove ? copy : old;
  return kept && kept.name !== before.asideName
    ? { kind: "set aside", of: before.name, id: kept.id }
    : undefined;
}

function backStep({ before, old, copy, stopping }: Member): Step | undefined {
  if (before.id === undefined) return undefined;
  const { name: of } = before;
  const kept = old ?? copy;
  if (kept === undefined) throw new Gone(before);
  // Docker goes on with a stop that was asked for, though the one who asked has ended: it would stop a moment later.
  if (kept.running && kept.id === stopping) return { kind: "stop", of, id: kept.id };
  // Not stopped yet, so it is what it was; its volumes have it.
  if (old !== undefined && copy !== undefined) return { kind: "drop copy", of, id: copy.id };
  if (kept.name !== of) return { kind: "name back", of, id: kept.id };
  if (kept.restart !== before.restart) return { kind: "restart", of, id: kept.id };
  if (before.running && !kept.running) return { kind: "start", of, id: kept.id };
  return undefined;
}

/** How far a takeover is. */
export type Phase = "none" | "moving" | "moved" | "returning" | "returned" | "finishing" | "finished";

export type Command = "take-over" | "finish" | "roll-back";

/** What a command has to do: all of it, what is left of it, or nothing. */
export type Answer = "start" | "go on" | "nothing" | { readonly refusal: string };

const refuse = (refusal: string) => ({ refusal });

const NOTHING_YET = "Nothing of this folder has been taken over yet: `from-link take-over` does it.";
const BACK = "It was rolled back, and is as it was before. `from-link take-over` begins anew.";
const OLD_ONES_GO = "`from-link finish` has begun to remove the old containers, so there is no way back:";

const ANSWERS: Record<Command, Record<Phase, Answer>> = {
  "take-over": {
    none: "start",
    moving: "go on",
    moved: "nothing",
    returning: "go on",
    returned: "start",
    finishing: refuse(`${OLD_ONES_GO} run it again.`),
    finished: "nothing",
  },
  finish: {
    none: refuse(NOTHING_YET),
    moving: refuse(
      "The takeover is not whole: run `from-link take-over` again first, or `from-link roll-back`.",
    ),
    moved: "start",
    returning: refuse("A roll-back is under way: run `from-link roll-back` again, or `from-link take-over`."),
    returned: refuse(BACK),
    finishing: "go on",
    finished: "nothing",
  },
  "roll-back": {
    none: refuse(NOTHING_YET),
    moving: "start",
    moved: "start",
    returning: "go on",
    returned: "nothing",
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
