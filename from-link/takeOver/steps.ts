/** A container that exists on the daemon. */
export interface Found {
  readonly id: string;
  readonly name: string;
  /** Whether the container runs; also true if it is paused or restarting. */
  readonly running: boolean;
  /** Restart policy in the form of `docker update --restart`. */
  readonly restart: string;
}

/** A container's state before the takeover. */
export interface Before {
  /** Id of the container; undefined if the container did not exist. */
  readonly id?: string;
  readonly name: string;
  readonly asideName: string;
  readonly running: boolean;
  readonly restart: string;
  /** Whether Docker deletes the container when it stops (`--rm`). Then a copy of the container is set aside instead. */
  readonly autoRemove: boolean;
}

/** A moved container: its state before the takeover, and its state now. */
export interface Member {
  readonly before: Before;
  /** The old container; undefined if it is gone. A container with `--rm` counts as gone when it does not run. */
  readonly old?: Found;
  /** The copy of an old container with `--rm`. */
  readonly copy?: Found;
  /** Id of the container, old or new, that may still be stopping. */
  readonly stopping?: string;
  /** The container that has the moved container's name now, unless it is the old container or the copy. */
  readonly successor?: Found;
  /** Whether the successor is well and has all mounts of the old container. */
  readonly isMade: boolean;
}

/** A step of the move of one container, forward or back. */
export interface Step {
  readonly kind:
    "copy" | "stop" | "no restart" | "set aside" | "drop copy" | "name back" | "restart" | "start";
  /** Name of the moved container. */
  readonly of: string;
  /** Id of the container on which the step is performed. */
  readonly id: string;
}

/** Thrown if the old container no longer exists, so that the takeover can go neither forward nor back. */
export class Gone extends Error {
  constructor({ name, asideName, id = "" }: Before) {
    super(
      `${name}: its container of before (${id.slice(0, 12)}, put aside as ${asideName}) is gone, so there is nothing to ` +
        "move or to go back to. If that was meant, run `pulumi up` in the folder: the program has all that it was made of.",
    );
  }
}

/**
 * The next step of a move to new containers. `create` is the last step, which Pulumi does; undefined if all new containers are
 * complete. All old containers are stopped before the first new container is made. Consumers are stopped before their sources:
 * a consumer that still runs could lose writes.
 *
 * @param members the containers in the order of the links: sources first
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
 * The next step back to the old containers. `remove` comes first: Pulumi removes the new containers. Undefined if all
 * containers are as before.
 *
 * @param members the containers in the order of the links: sources first
 * @throws Gone
 */
export function nextBack(members: readonly Member[]): Step | "remove" | undefined {
  if (members.some(({ successor }) => successor !== undefined)) return "remove";
  // Complete one container after the other: Docker does not start a consumer whose source does not run.
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

/** The step that turns off restarts: with the policy `always`, a stopped container would start again together with the daemon. */
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
  // Docker completes a requested stop even if the client has ended. So wait until the container has stopped.
  if (kept.running && kept.id === stopping) return { kind: "stop", of, id: kept.id };
  // The original container still exists, so its copy is not needed.
  if (old !== undefined && copy !== undefined) return { kind: "drop copy", of, id: copy.id };
  if (kept.name !== of) return { kind: "name back", of, id: kept.id };
  if (kept.restart !== before.restart) return { kind: "restart", of, id: kept.id };
  if (before.running && !kept.running) return { kind: "start", of, id: kept.id };
  return undefined;
}

/** The phase that a takeover is in. */
export type Phase = "none" | "moving" | "moved" | "returning" | "returned" | "finishing" | "finished";

export type Command = "take-over" | "finish" | "roll-back";

/** What a command has to do: everything, the rest, or nothing. Or the reason why the command is refused. */
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

/** What a command has to do in a phase of the takeover. */
export function answerTo(command: Command, phase: Phase): Answer {
  return ANSWERS[command][phase];
}
