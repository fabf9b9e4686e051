import { setTimeout as sleep } from "node:timers/promises";
import {
  forceRemove,
  knownTo,
  removeNetwork,
  STACK_LABEL,
  STATE_LABEL,
  stateIdsOf,
  stateLockIn,
} from "redis-link/tools";
import { COPY_LABEL, inspectOf } from "./look.ts";
import { type Entry, record, type Takeover } from "./journal.ts";
import { PulumiError } from "./pulumiProgram.ts";

type Labels = Partial<Record<string, string>> | null | undefined;

/** Longest time that another update is waited for. */
const LOCK_TIMEOUT_MS = 15 * 60_000;
const LOCK_POLL_MS = 500;

/**
 * Brings state and daemon together if the last update was broken off: waits for Pulumi if it is at work still, takes away
 * the lock of a dead one, reads what is there, and removes containers and networks of this stack that the state never heard
 * of. Volumes are never removed.
 */
export async function mend(takeover: Takeover): Promise<void> {
  if (takeover.journal.pulumi === "idle") return;
  takeover.say("An update was broken off: reading what is there …");
  await refresh(takeover);
  await removeUnknown(takeover);
  record(takeover, (journal) => (journal.pulumi = "idle"));
}

async function refresh({ program, say }: Takeover): Promise<void> {
  const end = Date.now() + LOCK_TIMEOUT_MS;
  let said = "";
  for (;;) {
    try {
      await program.change("refresh", ["--clear-pending-creates"]);
      return;
    } catch (error) {
      const lock = error instanceof PulumiError ? stateLockIn(error.written) : undefined;
      if (lock === undefined || Date.now() > end) throw error;
      const holder = `${lock.holder}, since ${lock.since}`;
      if (lock.process !== "is dead") {
        if (said !== holder) say(`Waiting for Pulumi, which is at work still: ${holder} …`);
        said = holder;
        await sleep(LOCK_POLL_MS);
      } else {
        say(`Taking the lock away of ${holder}, which is dead …`);
        await program.unlock();
      }
    }
  }
}

/**
 * Removes what carries the stack's label, or has the name of a container that is moved and came after the takeover began,
 * and is not in the state.
 *
 * @param entries those of the takeover that are meant
 */
export async function removeUnknown(
  takeover: Takeover,
  entries: readonly Entry[] = takeover.journal.entries,
): Promise<void> {
  const { docker, program, plan, journal, say } = takeover;
  const state = await program.state();
  const known = knownTo(state);
  const stateIds = stateIdsOf(state);
  /** Of this state, which keeps its id where the stack gets another name, as a folder elsewhere may have its name. */
  const isMarked = (labels: Labels) => {
    const id = labels?.[STATE_LABEL];
    return id === undefined
      ? labels?.[STACK_LABEL] === `${plan.project}/${plan.stack}`
      : stateIds.includes(id);
  };
  for (const { name } of entries) {
    const found = await inspectOf(docker, name);
    // Never the container of before, nor its copy: the journal knows the one, and the other has a label of its own.
    if (found === undefined || known.has(found.Id) || entries.some(({ id }) => id === found.Id)) continue;
    const labels = found.Config.Labels as Labels;
    const isNew = labels?.[STATE_LABEL] === undefined && Date.parse(found.Created) > journal.startedAt;
    if (labels?.[COPY_LABEL] !== undefined || !(isMarked(labels) || isNew)) continue;
    say(`Removing the container ${name} that the state never heard of …`);
    await forceRemove(docker.getContainer(found.Id)); // never with its volumes
  }
  for (const { Id, Name, Labels } of await docker.listNetworks({ filters: { label: [STACK_LABEL] } })) {
    const isOfEntry = entries.some(
      ({ name }) => Name === `${name}-front` || Name.startsWith(`${name}-link-`),
    );
    if (known.has(Id) || known.has(Name) || !isOfEntry || !isMarked(Labels)) continue;
    say(`Removing the network ${Name} that the state never heard of …`);
    await removeNetwork(docker, Id);
  }
}
