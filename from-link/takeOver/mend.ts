import { forceRemove, knownTo, mendStack, STATE_LABEL } from "redis-link/tools";
import { COPY_LABEL, inspectOf } from "./look.ts";
import { record, type Takeover } from "./journal.ts";

/** Longest time that the Pulumi of a from-link that was killed is waited for. */
const WAIT_MS = 15 * 60_000;

/**
 * Brings state and daemon together if the last update was broken off, as `redis-link recover` does, and removes containers that
 * this one made without labels. Volumes are never removed.
 *
 * @param command what the user types to run this again
 */
export async function mend(takeover: Takeover): Promise<void> {
  const { journal, program, plan, force, say, command } = takeover;
  if (journal.pulumi === "idle") return;
  say("An update was broken off: reading what is there …");
  const pulumi = (args: readonly string[], shows = false) => program.run(args, shows);
  await mendStack({ pulumi, stack: plan.stack, force, waitMs: WAIT_MS, command, say });
  await removeUnlabelled(takeover);
  record(takeover, (now) => (now.pulumi = "idle"));
}

/**
 * Removes what a killed update made in the place of a container that has no link, and so no label of its state: what came to its
 * name after the takeover began, and is not in the state.
 */
export async function removeUnlabelled({ docker, program, journal, say }: Takeover): Promise<void> {
  const { entries, startedAt } = journal;
  const known = knownTo(await program.state());
  for (const { name } of entries) {
    const found = await inspectOf(docker, name);
    // Never the container of before, nor its copy: the journal knows the one, and the other has a label of its own.
    if (found === undefined || known.has(found.Id) || entries.some(({ id }) => id === found.Id)) continue;
    const labels = (found.Config.Labels as Partial<Record<string, string>> | null) ?? {};
    if (labels[STATE_LABEL] !== undefined || labels[COPY_LABEL] !== undefined) continue;
    if (Date.parse(found.Created) <= startedAt) continue;
    say(`Removing the container ${name} that the state never heard of …`);
    await forceRemove(docker.getContainer(found.Id)); // never with its volumes
  }
}
